package io.nacre.agent.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

class RequiresToolTest {

  @Test
  void a_test_runs_when_its_tools_are_there() {
    assertThat(decide("docker", "crane").isDisabled()).isFalse();
  }

  @Test
  void a_missing_tool_skips_the_test_and_the_reason_names_it() {
    ConditionEvaluationResult result = decide("docker", "skopeo");
    assertThat(result.isDisabled()).isTrue();
    assertThat(result.getReason()).contains("needs skopeo: not on PATH");
  }

  @Test
  void a_missing_tool_that_is_asked_for_fails_the_test() {
    assertThatThrownBy(() -> decide("docker,  skopeo,oras", "skopeo"))
        .isInstanceOf(AssertionError.class)
        .hasMessage("needs skopeo: not on PATH, and NACRE_REQUIRE asks for it");
  }

  /** On a machine that has everything but skopeo. */
  private static ConditionEvaluationResult decide(String required, String tool) {
    return new RequiresToolCondition(
            required, t -> t.equals("skopeo") ? Optional.of("not on PATH") : Optional.empty())
        .decide(List.of(tool));
  }
}
