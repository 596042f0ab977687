package io.nacre.bench.serving;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs that are run to their end. */
final class Shell {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private Shell() {}

  /** Whether a program is on {@code PATH}. */
  static boolean has(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Its standard output, which is small; anything but exit code 0 is an error. */
  static String run(Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("nacre-bench", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(words).redirectOutput(out.toFile()).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      try {
        boolean ended = process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        String said = Files.readString(out, StandardCharsets.UTF_8);
        if (!ended || process.exitValue() != 0) {
          throw new IOException("%s failed: %s".formatted(String.join(" ", words), said));
        }
        return said.strip();
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.delete(out);
    }
  }

  static String run(String... words) throws IOException, InterruptedException {
    return run(Map.of(), words);
  }

  /** Seconds that something takes. */
  static double seconds(Task task) throws IOException, InterruptedException {
    long start = System.nanoTime();
    task.run();
    return (System.nanoTime() - start) / 1e9;
  }

  /** Something that takes time. */
  @FunctionalInterface
  interface Task {
    void run() throws IOException, InterruptedException;
  }
}
