package io.nacre.bench.simulation;

import java.util.List;
import java.util.Locale;

/**
 * Completion curves, a small panel for each case: how many of the agents had the image at which
 * multiple of the fluid limit. All panels have the same axes; what lies past the right end is drawn
 * at it.
 */
final class CompletionPlot {
  private static final int COLUMNS = 3;
  private static final int PANEL = 270;
  private static final int WIDTH = 230;
  private static final int HEIGHT = 110;
  private static final int STEP = 180;
  private static final int MARGIN = 20;

  /** Letters of a title that fit over a panel. */
  private static final int TITLE = 40;

  private static final double FROM = 1;
  private static final double TO = 3;

  private CompletionPlot() {}

  static String of(List<SimulationReport.Run> runs) {
    StringBuilder panels = new StringBuilder();
    for (int i = 0; i < runs.size(); i++) {
      panels.append(panel(runs.get(i), MARGIN + i % COLUMNS * PANEL, MARGIN + i / COLUMNS * STEP));
    }
    int rows = (runs.size() + COLUMNS - 1) / COLUMNS;
    int width = 2 * MARGIN + COLUMNS * PANEL;
    return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" font-family="sans-serif" font-size="11">
        <title>Completion curves of simulated swarms</title>
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        %s</svg>
        """
        .formatted(width, 2 * MARGIN + rows * STEP, width, panels);
  }

  private static String panel(SimulationReport.Run run, int left, int top) {
    int base = top + 20 + HEIGHT;
    StringBuilder svg = new StringBuilder();
    svg.append(text(left, top + 12, "font-weight=\"bold\"", run.what().name()));
    String title = run.what().title();
    svg.append(
        text(left, base + 32, "fill=\"#64748b\"", title.length() <= TITLE ? title : cut(title)));
    for (double tick = FROM; tick <= TO; tick += 0.5) {
      int x = x(left, tick);
      svg.append(line(x, top + 20, x, base, "#e2e8f0"));
      svg.append(
          text(
              x,
              base + 14,
              "text-anchor=\"middle\" fill=\"#64748b\"",
              String.format(Locale.ROOT, "%.1f×", tick)));
    }
    run.what()
        .goal()
        .ifPresent(
            goal ->
                svg.append(
                    line(x(left, goal.ratio()), top + 20, x(left, goal.ratio()), base, "#dc2626")));
    svg.append("<polyline fill=\"none\" stroke=\"#0f766e\" stroke-width=\"2\" points=\"");
    svg.append("%d,%d ".formatted(left, base));
    List<Double> curve = run.curve();
    int y = base;
    for (int i = 0; i < curve.size(); i++) {
      int x = x(left, curve.get(i));
      svg.append("%d,%d ".formatted(x, y));
      y = base - HEIGHT * (i + 1) / curve.size();
      svg.append("%d,%d ".formatted(x, y));
    }
    return svg.append("\"/>\n").toString();
  }

  private static String cut(String title) {
    return title.substring(0, TITLE - 1) + "…";
  }

  private static int x(int left, double ratio) {
    double within = Double.isNaN(ratio) ? TO : Math.clamp(ratio, FROM, TO);
    return left + (int) Math.round((within - FROM) / (TO - FROM) * WIDTH);
  }

  private static String line(int x1, int y1, int x2, int y2, String colour) {
    return "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\"/>%n"
        .formatted(x1, y1, x2, y2, colour);
  }

  private static String text(int x, int baseline, String attributes, String text) {
    return "<text x=\"%d\" y=\"%d\" %s>%s</text>%n"
        .formatted(
            x,
            baseline,
            attributes,
            text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
  }
}
