package io.nacre.agent.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** As {@code diff -u} prints it. */
class UnifiedDiffTest {

  @Test
  void a_new_file_comes_from_nowhere_and_one_that_goes_ends_there() {
    assertThat(UnifiedDiff.of("f", Optional.empty(), Optional.of("a\n")))
        .isEqualTo("--- /dev/null\n+++ f\n@@ -0,0 +1 @@\n+a\n");
    assertThat(UnifiedDiff.of("f", Optional.of("a\nb\n"), Optional.empty()))
        .isEqualTo("--- f\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n");
  }

  @Test
  void changes_that_are_far_apart_are_hunks_of_their_own() {
    String before = lines(1, 30);
    String after = before.replace("\n5\n", "\nfive\n").replace("\n25\n", "\n");

    assertThat(UnifiedDiff.of("f", Optional.of(before), Optional.of(after)))
        .isEqualTo(
            """
            --- f
            +++ f
            @@ -2,7 +2,7 @@
             2
             3
             4
            -5
            +five
             6
             7
             8
            @@ -22,7 +22,6 @@
             22
             23
             24
            -25
             26
             27
             28
            """);
  }

  @Test
  void changes_that_are_near_are_one_hunk() {
    String before = lines(1, 12);
    String after = before.replace("\n3\n", "\n").replace("\n9\n", "\n");

    assertThat(UnifiedDiff.of("f", Optional.of(before), Optional.of(after)))
        .startsWith("--- f\n+++ f\n@@ -1,12 +1,10 @@\n 1\n 2\n-3\n 4\n")
        .containsOnlyOnce("@@ -");
  }

  @Test
  void a_missing_line_end_shows() {
    assertThat(UnifiedDiff.of("f", Optional.of("a"), Optional.of("a\n")))
        .isEqualTo("--- f\n+++ f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
    assertThat(UnifiedDiff.of("f", Optional.of("a"), Optional.of("a"))).isEmpty();
  }

  private static String lines(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> i + "\n").collect(Collectors.joining());
  }
}
