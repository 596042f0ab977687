package io.nacre.agent.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns for people: two spaces apart, the last one ragged, numbers to the right. */
final class Table {
  private static final String GAP = "  ";

  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param head of each column; a leading {@code >} puts the column to the right
   */
  Table(String... head) {
    this.head = List.of(head);
  }

  void row(String... cells) {
    if (cells.length != head.size()) {
      throw new IllegalArgumentException("a row of another length than its head");
    }
    rows.add(List.of(cells));
  }

  void print(PrintWriter out) {
    List<List<String>> all = new ArrayList<>();
    all.add(head.stream().map(name -> isRight(name) ? name.substring(1) : name).toList());
    all.addAll(rows);
    int[] widths = new int[head.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String padding = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? "" : GAP);
        line.append(isRight(head.get(i)) ? padding + row.get(i) : row.get(i) + padding);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static boolean isRight(String name) {
    return name.startsWith(">");
  }
}
