package io.nacre.bench.report;

import java.util.Locale;

/**
 * A run as bars: each case a group, each bar a contender's median, drawn in proportion to the
 * longest of its group.
 */
final class BarChart {
  private static final int WIDTH = 820;
  private static final int MARGIN = 16;
  private static final int LABEL = 170;
  private static final int FIGURE = 130;
  private static final int BAR = 16;
  private static final int STEP = 20;
  private static final int TITLE = 26;
  private static final String OURS = "#0f766e";
  private static final String THEIRS = "#94a3b8";

  private final StringBuilder svg = new StringBuilder();
  private int y = MARGIN;

  private BarChart() {}

  static String of(Report report) {
    BarChart chart = new BarChart();
    report.cases().forEach(chart::draw);
    return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" font-family="sans-serif" font-size="13">
        <title>%s</title>
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        %s</svg>
        """
        .formatted(WIDTH, chart.y + MARGIN, WIDTH, escape(report.title()), chart.svg);
  }

  private void draw(Case measured) {
    String better = measured.unit().moreIsBetter() ? "more is better" : "less is better";
    text(MARGIN, y + 14, "font-weight=\"bold\"", measured.title());
    text(
        WIDTH - MARGIN,
        y + 14,
        "text-anchor=\"end\" fill=\"#64748b\"",
        measured.unit().symbol() + ", " + better);
    y += TITLE;
    double longest = measured.series().stream().mapToDouble(Series::median).max().orElseThrow();
    for (Series series : measured.series()) {
      double share = longest > 0 ? series.median() / longest : 0;
      bar(series, share, measured.unit(), series.equals(measured.ours()) ? OURS : THEIRS);
    }
    y += STEP / 2;
  }

  private void bar(Series series, double share, Unit unit, String colour) {
    double width = Math.max(1, share * (WIDTH - 2 * MARGIN - LABEL - FIGURE));
    text(MARGIN + LABEL - 8, y + 13, "text-anchor=\"end\"", series.contender());
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
            MARGIN + LABEL,
            y,
            width,
            BAR,
            colour));
    text(MARGIN + LABEL + (int) width + 6, y + 13, "", MarkdownTable.figure(series.median(), unit));
    y += STEP;
  }

  private void text(int x, int baseline, String attributes, String text) {
    svg.append(
        "<text x=\"%d\" y=\"%d\" %s>%s</text>%n".formatted(x, baseline, attributes, escape(text)));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
