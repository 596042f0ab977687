package io.nacre.bench.serving;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The load generator. */
final class Wrk {
  private static final int SECONDS = 3;
  private static final int THREADS = 2;

  private final Path script;

  Wrk(Path folder) throws IOException {
    script = folder.resolve("sum.lua");
    try (InputStream in = Wrk.class.getResourceAsStream("sum.lua")) {
      if (in == null) {
        throw new IOException("sum.lua is missing from the build");
      }
      Files.copy(in, script);
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
    String out =
        Shell.run(
            "wrk",
            "--threads=" + THREADS,
            "--connections=" + connections,
            "--duration=" + SECONDS + "s",
            "--header=Accept: " + accept,
            "--script=" + script,
            uri.toString());
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
