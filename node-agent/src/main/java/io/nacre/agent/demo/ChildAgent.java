package io.nacre.agent.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An agent in a process of its own, as a person would start it.
 *
 * @param uri of its client listener
 * @param data its folder
 * @param readyAfter from its start
 */
record ChildAgent(Process process, URI uri, Path data, Duration readyAfter)
    implements AutoCloseable {
  private static final String MAIN = "io.nacre.agent.Main";
  private static final String READY = "ready ";
  private static final int LOG_LINES = 5;
  private static final long STOP_SECONDS = 15;

  /**
   * Starts one and waits until it is ready, or has ended.
   *
   * @param options further ones of {@code nacre agent}
   */
  static ChildAgent start(Path folder, String name, String... options) throws IOException {
    Path data = folder.resolve(name);
    Path log = folder.resolve(name + ".log");
    List<String> command = new ArrayList<>(program());
    command.addAll(List.of("agent", "--data", data.toString(), "--listen", "127.0.0.1:0"));
    command.addAll(List.of(options));
    long start = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    // the line comes, or the end of the stream when the process ends without it
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    if (line == null || !line.startsWith(READY)) {
      process.destroy();
      throw new IOException("agent %s did not start: %s".formatted(name, end(log)));
    }
    return new ChildAgent(
        process,
        URI.create(line.substring(READY.length())),
        data,
        Duration.ofNanos(System.nanoTime() - start));
  }

  /**
   * The launcher that started this, which has the options of an agent's JVM; or else plain Java.
   */
  private static List<String> program() {
    String launcher = System.getProperty("nacre.launcher");
    return launcher != null
        ? List.of(launcher)
        : List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            MAIN);
  }

  private static String end(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join(" ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
  }

  /** SIGTERM, and SIGKILL when that does not help. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
