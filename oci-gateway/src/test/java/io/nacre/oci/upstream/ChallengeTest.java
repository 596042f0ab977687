package io.nacre.oci.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** RFC 9110, section 11.6.1. */
class ChallengeTest {

  @Test
  void aBearerChallengeAsRegistriesSendIt() {
    assertThat(
            Challenge.parse(
                List.of(
                    "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\","
                        + "scope=\"repository:library/nginx:pull\"")))
        .containsExactly(
            new Challenge(
                "bearer",
                Map.of(
                    "realm", "https://auth.docker.io/token",
                    "service", "registry.docker.io",
                    "scope", "repository:library/nginx:pull")));
  }

  @Test
  void severalInOneFieldAndInSeveral() {
    assertThat(
            Challenge.parse(
                List.of(
                    "Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"simple\"",
                    "Negotiate")))
        .containsExactly(
            new Challenge(
                "newauth", Map.of("realm", "apps", "type", "1", "title", "Login to \"apps\"")),
            new Challenge("basic", Map.of("realm", "simple")),
            new Challenge("negotiate", Map.of()));
  }

  @Test
  void namesAreComparedWithoutCaseAndTheFirstValueCounts() {
    assertThat(Challenge.parse(List.of("BEARER Realm=a, REALM=b")).getFirst().parameter("realm"))
        .contains("a");
  }

  @Test
  void nonsenseIsNoChallenge() {
    assertThat(Challenge.parse(List.of("", "=", "\"\"", "realm=\"x\"", "@@@"))).isEmpty();
    assertThat(Challenge.parse(List.of("Bearer realm=\"never closed")))
        .containsExactly(new Challenge("bearer", Map.of()), new Challenge("realm", Map.of()));
  }
}
