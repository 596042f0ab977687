package io.nacre.agent.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Two texts as a unified diff: lines that go, lines that come, and three around them. */
final class UnifiedDiff {
  private static final int CONTEXT = 3;

  /** Beyond this many comparisons what lies between the first and the last change is one change. */
  private static final long MAX_COMPARISONS = 4_000_000;

  private static final String NOWHERE = "/dev/null";

  /**
   * A line of the comparison.
   *
   * @param sign {@code ' '} in both, {@code '-'} only before, {@code '+'} only after
   */
  private record Line(char sign, String text) {}

  private UnifiedDiff() {}

  /** The diff, with a line end behind its last line; empty when the texts are the same. */
  static String of(String name, Optional<String> before, Optional<String> after) {
    if (before.equals(after)) {
      return "";
    }
    StringBuilder diff = new StringBuilder();
    diff.append("--- ").append(before.isEmpty() ? NOWHERE : name).append('\n');
    diff.append("+++ ").append(after.isEmpty() ? NOWHERE : name).append('\n');
    appendHunks(diff, compare(lines(before.orElse("")), lines(after.orElse(""))));
    return diff.toString();
  }

  /** Lines with what marks a missing line end, as {@code diff} writes it. */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    if (!text.isEmpty() && !text.endsWith("\n")) {
      lines.set(lines.size() - 1, lines.getLast() + "\n\\ No newline at end of file");
    }
    return lines;
  }

  private static List<Line> compare(List<String> before, List<String> after) {
    int head = 0;
    int shorter = Math.min(before.size(), after.size());
    while (head < shorter && before.get(head).equals(after.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
      tail++;
    }
    List<Line> lines = new ArrayList<>();
    before.subList(0, head).forEach(text -> lines.add(new Line(' ', text)));
    compareMiddle(
        before.subList(head, before.size() - tail),
        after.subList(head, after.size() - tail),
        lines);
    before
        .subList(before.size() - tail, before.size())
        .forEach(text -> lines.add(new Line(' ', text)));
    return lines;
  }

  /** By the longest common subsequence. */
  private static void compareMiddle(List<String> before, List<String> after, List<Line> lines) {
    int rows = before.size();
    int columns = after.size();
    if ((long) rows * columns > MAX_COMPARISONS) {
      before.forEach(text -> lines.add(new Line('-', text)));
      after.forEach(text -> lines.add(new Line('+', text)));
      return;
    }
    int[][] common = new int[rows + 1][columns + 1];
    for (int i = rows - 1; i >= 0; i--) {
      for (int j = columns - 1; j >= 0; j--) {
        common[i][j] =
            before.get(i).equals(after.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    int i = 0;
    int j = 0;
    while (i < rows || j < columns) {
      if (i < rows && j < columns && before.get(i).equals(after.get(j))) {
        lines.add(new Line(' ', before.get(i++)));
        j++;
      } else if (i < rows && (j == columns || common[i + 1][j] >= common[i][j + 1])) {
        lines.add(new Line('-', before.get(i++)));
      } else {
        lines.add(new Line('+', after.get(j++)));
      }
    }
  }

  private static void appendHunks(StringBuilder diff, List<Line> lines) {
    int[] at = {0, 0}; // lines of each side that lie before this one
    int next = 0;
    while (next < lines.size()) {
      int first = firstChange(lines, next);
      if (first == lines.size()) {
        return;
      }
      int from = Math.max(next, first - CONTEXT);
      int to = endOfHunk(lines, first);
      count(lines.subList(next, from), at);
      int[] size = {0, 0};
      count(lines.subList(from, to), size);
      diff.append("@@ -%s +%s @@%n".formatted(range(at[0], size[0]), range(at[1], size[1])));
      lines.subList(from, to).forEach(l -> diff.append(l.sign).append(l.text).append('\n'));
      at[0] += size[0];
      at[1] += size[1];
      next = to;
    }
  }

  private static int firstChange(List<Line> lines, int from) {
    int i = from;
    while (i < lines.size() && lines.get(i).sign == ' ') {
      i++;
    }
    return i;
  }

  /** Changes with no more than twice the context between them are one hunk. */
  private static int endOfHunk(List<Line> lines, int firstChange) {
    int last = firstChange;
    for (int i = firstChange; i < lines.size() && i - last <= 2 * CONTEXT + 1; i++) {
      if (lines.get(i).sign != ' ') {
        last = i;
      }
    }
    return Math.min(lines.size(), last + CONTEXT + 1);
  }

  private static void count(List<Line> lines, int[] sides) {
    for (Line line : lines) {
      sides[0] += line.sign == '+' ? 0 : 1;
      sides[1] += line.sign == '-' ? 0 : 1;
    }
  }

  /** An empty range names the line before it. */
  private static String range(int before, int size) {
    return (size == 0 ? before : before + 1) + (size == 1 ? "" : "," + size);
  }
}
