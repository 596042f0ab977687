package io.nacre.bench.serving;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server as a process of its own. */
final class Child implements AutoCloseable {
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(30);
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(15);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

  private final Process process;
  private final String name;

  private Child(Process process, String name) {
    this.process = process;
    this.name = name;
  }

  /** Starts a program whose output goes to a file and nowhere else. */
  static Child start(Path log, Map<String, String> environment, String... words)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return new Child(builder.start(), words[0]);
  }

  /** Starts a program, and gives the first line it prints that starts so. */
  static Child startAndRead(Path errors, String prefix, List<String> words, List<String> lineFound)
      throws IOException {
    Process process = new ProcessBuilder(words).redirectError(errors.toFile()).start();
    Child child = new Child(process, words.getFirst());
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(prefix)) {
        lineFound.add(line);
        return child;
      }
    }
    child.close();
    throw new IOException("%s ended: %s".formatted(words, Files.readString(errors)));
  }

  /** Waits until a port of loopback answers. */
  Child awaitPort(int port) throws IOException, InterruptedException {
    return await(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Waits until an address answers. */
  Child await(InetSocketAddress address) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + STARTS_WITHIN.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      try (Socket socket = new Socket()) {
        socket.connect(address);
        return this;
      } catch (IOException notYet) {
        TimeUnit.NANOSECONDS.sleep(BETWEEN_TRIES.toNanos());
      }
    }
    throw new IOException(name + " did not open " + address);
  }

  /** Resident memory now, in bytes. */
  long residentBytes() throws IOException {
    return status("VmRSS:");
  }

  /** The most resident memory it ever had, in bytes. */
  long peakResidentBytes() throws IOException {
    return status("VmHWM:");
  }

  private long status(String field) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/%d/status".formatted(process.pid())))) {
      return lines
          .filter(line -> line.startsWith(field))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElseThrow(() -> new IOException(name + " has ended"));
    }
  }

  /** A port that was free a moment ago. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (process.waitFor(STOPS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
