package io.nacre.bench.serving;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The load generator. */
final class Wrk {
  private static final int SECONDS = 3;
  private static final int THREADS = 2;

  private final Path script;
  private final Optional<String> authorization;

  Wrk(Path folder) throws IOException {
    this(folder, Optional.empty());
  }

  /**
   * @param authorization header field of every request
   */
  Wrk(Path folder, Optional<String> authorization) throws IOException {
    this.authorization = authorization;
    script = folder.resolve("sum.lua");
    try (InputStream in = Wrk.class.getResourceAsStream("sum.lua")) {
      if (in == null) {
        throw new IOException("sum.lua is missing from the build");
      }
      Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * What came in a run.
   *
   * @param requests answered in whole
   * @param bytes received, those of unfinished answers too
   * @param seconds it took
   */
  record Load(long requests, long bytes, double seconds) {
    double requestsPerSecond() {
      return requests / seconds;
    }

    double megabytesPerSecond() {
      return bytes / 1e6 / seconds;
    }
  }

  /** GETs as many as come in some seconds; any error makes the run void. */
  Load get(URI uri, int connections, String accept) throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "wrk",
                "--threads=" + THREADS,
                "--connections=" + connections,
                "--duration=" + SECONDS + "s",
                "--header=Accept: " + accept,
                "--script=" + script));
    authorization.ifPresent(field -> words.add("--header=Authorization: " + field));
    words.add(uri.toString());
    String out = Shell.run(words.toArray(String[]::new));
    String[] figures =
        out.lines()
            .filter(line -> line.startsWith("figures "))
            .findFirst()
            .orElseThrow()
            .split(" ");
    if (Long.parseLong(figures[4]) > 0) {
      throw new IOException("wrk saw errors from %s: %s".formatted(uri, out));
    }
    return new Load(
        Long.parseLong(figures[1]), Long.parseLong(figures[2]), Long.parseLong(figures[3]) / 1e6);
  }
}
