package io.nacre.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A whole run.
 *
 * @param title its heading
 * @param command what makes it again
 * @param machine what it ran on: names and values, in order
 * @param cases in the order they are shown
 */
public record Report(String title, String command, Map<String, String> machine, List<Case> cases) {

  /** Writes {@code NAME.json}, {@code NAME.md} and {@code NAME.svg}. */
  public void write(Path folder, String name) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name + ".json"), JsonReport.of(this));
    Files.writeString(folder.resolve(name + ".svg"), BarChart.of(this));
    Files.writeString(
        folder.resolve(name + ".md"), MarkdownTable.of(this, name + ".svg", name + ".json"));
  }
}
