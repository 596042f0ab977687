package io.nacre.bench.report;

import java.util.Locale;
import java.util.stream.Collectors;

/** A run as people read it. */
final class MarkdownTable {
  private MarkdownTable() {}

  static String of(Report report, String plot, String figures) {
    StringBuilder text = new StringBuilder();
    text.append("# %s%n%n".formatted(report.title()));
    text.append(
        "Made by `%s`; every figure is in [%s](%s).%n"
            .formatted(report.command(), figures, figures));
    text.append("Medians of one interleaved run; a ratio above 1 is in the agent's favour.\n\n");
    text.append("![the table as bars](%s)%n%n".formatted(plot));
    text.append("| what | agent | beside it | ratio | wanted |\n|---|---|---|---|---|\n");
    report.cases().forEach(measured -> text.append(row(measured)));
    text.append("\n| machine | |\n|---|---|\n");
    report.machine().forEach((name, value) -> text.append("| %s | %s |%n".formatted(name, value)));
    return text.toString();
  }

  private static String row(Case measured) {
    String others =
        measured.others().stream()
            .map(
                other ->
                    "%s %s".formatted(other.contender(), figure(other.median(), measured.unit())))
            .collect(Collectors.joining("<br>"));
    String ratios =
        measured.others().stream()
            .map(other -> measured.ratioTo(other.contender()).orElseThrow())
            .map(ratio -> String.format(Locale.ROOT, "%.2f×", ratio))
            .collect(Collectors.joining("<br>"));
    String goal =
        measured.goal().map(g -> g + (g.isMet(measured) ? " ✓" : " **missed**")).orElse("");
    return "| %s | %s | %s | %s | %s |%n"
        .formatted(
            measured.title(),
            figure(measured.ours().median(), measured.unit()),
            others,
            ratios,
            goal);
  }

  /** Three digits that count, and the unit. */
  static String figure(double value, Unit unit) {
    String number =
        value >= 100
            ? String.format(Locale.ROOT, "%,.0f", value)
            : String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    return number + " " + unit.symbol();
  }
}
