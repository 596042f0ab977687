package io.nacre.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Case FASTER =
      new Case(
          "GET",
          Unit.MEGABYTES_PER_SECOND,
          List.of(
              new Series("nacre", List.of(300.0, 100.0, 200.0)),
              new Series("nginx", List.of(250.0, 150.0))),
          Optional.of(new Goal.Ratio("nginx", 0.95)));
  private static final Case SLOWER =
      new Case(
          "start <cold>",
          Unit.SECONDS,
          List.of(new Series("nacre", List.of(3.0)), new Series("other", List.of(1.5))),
          Optional.of(new Goal.AtMost(1, Unit.SECONDS)));

  @Test
  void the_median_is_the_middle_or_the_mean_of_the_middle_two() {
    assertThat(FASTER.ours().median()).isEqualTo(200);
    assertThat(FASTER.others().getFirst().median()).isEqualTo(200);
  }

  @Test
  void a_ratio_above_one_is_in_our_favour_whatever_the_unit() {
    assertThat(FASTER.ratioTo("nginx").orElseThrow()).isCloseTo(1, within(1e-9));
    assertThat(SLOWER.ratioTo("other").orElseThrow()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void a_goal_is_missed_when_the_one_to_compare_with_was_not_there() {
    assertThat(FASTER.goal().orElseThrow().isMet(FASTER)).isTrue();
    assertThat(new Goal.Ratio("zot", 0.1).isMet(FASTER)).isFalse();
  }

  @Test
  void a_goal_may_leave_some_room_above_another_or_be_several() {
    assertThat(new Goal.AtMostAbove("other", 1.5, Unit.SECONDS).isMet(SLOWER)).isTrue();
    assertThat(new Goal.AtMostAbove("other", 1.4, Unit.SECONDS).isMet(SLOWER)).isFalse();
    assertThat(new Goal.AtMostAbove("zot", 9, Unit.SECONDS).isMet(SLOWER)).isFalse();
    Goal reached = new Goal.Ratio("other", 0.5);
    assertThat(new Goal.All(List.of(reached, reached)).isMet(SLOWER)).isTrue();
    assertThat(new Goal.All(List.of(reached, new Goal.Ratio("other", 0.6))).isMet(SLOWER))
        .isFalse();
  }

  @Test
  void a_run_is_written_as_figures_table_and_plot(@TempDir Path folder) throws IOException {
    new Report("Title", "./nacre bench", Map.of("java", "25"), List.of(FASTER, SLOWER))
        .write(folder, "serving");

    assertThat(folder.resolve("serving.json")).content().contains("\"median\" : 200.0");
    assertThat(folder.resolve("serving.md"))
        .content()
        .contains("| GET | 200 MB/s | nginx 200 MB/s | 1.00× | ≥ 0.95× nginx ✓ |")
        .contains("| start <cold> | 3.00 s | other 1.50 s | 0.50× | ≤ 1.000 s **missed** |");
    assertThat(folder.resolve("serving.svg"))
        .content()
        .contains("start &lt;cold&gt;")
        .doesNotContain("start <cold>");
  }
}
