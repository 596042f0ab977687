package io.nacre.testing.upstream;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** CNCF distribution's {@code registry}, a process of its own on loopback. */
public final class DistributionRegistry implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;
  private static final int POLL_MILLIS = 50;

  private static final PrintStream CONSOLE =
      new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

  private final Process process;
  private final InetSocketAddress address;

  private DistributionRegistry(Process process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  /** Skips the test, with one line, where there is no {@code registry}. */
  public static Path requireProgram() {
    Optional<Path> found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(folder -> Path.of(folder, "registry"))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty()) {
      if (System.getenv().getOrDefault("NACRE_REQUIRE", "").contains("registry")) {
        throw new AssertionError("registry is not on PATH, and NACRE_REQUIRE asks for it");
      }
      CONSOLE.println("skipped a test of upstreams: registry is not on PATH");
      Assumptions.abort("registry is not on PATH");
    }
    return found.orElseThrow();
  }

  /** Everybody reads and writes. */
  public static DistributionRegistry start(Path folder) throws IOException, InterruptedException {
    return start(folder, "", "");
  }

  /** As {@code tokens} allow. */
  public static DistributionRegistry start(Path folder, TokenServer tokens)
      throws IOException, InterruptedException {
    Path keys = Files.writeString(Files.createDirectories(folder).resolve("jwks"), tokens.keys());
    String auth =
        """
        auth:
          token:
            realm: %s
            service: %s
            issuer: %s
            jwks: %s
        """
            .formatted(tokens.realm(), TokenServer.SERVICE, TokenServer.ISSUER, keys);
    return start(folder, "", auth);
  }

  /** Over TLS, for whoever has this client's certificate. */
  public static DistributionRegistry start(Path folder, TestIdentity server, TestIdentity client)
      throws IOException, InterruptedException {
    String tls =
        """
          tls:
            certificate: %s
            key: %s
            clientcas: [%s]
        """
            .formatted(server.certificate(), server.key(), client.certificate());
    return start(folder, tls, "");
  }

  /** For those who are in a file that {@code htpasswd -B} wrote. */
  public static DistributionRegistry startForUsers(Path folder, Path htpasswd)
      throws IOException, InterruptedException {
    String auth =
        """
        auth:
          htpasswd:
            realm: upstream
            path: %s
        """
            .formatted(htpasswd);
    return start(folder, "", auth);
  }

  private static DistributionRegistry start(Path folder, String tls, String auth)
      throws IOException, InterruptedException {
    Path program = requireProgram();
    InetSocketAddress address = freeAddress();
    Files.createDirectories(folder);
    String config =
        """
        version: 0.1
        log:
          level: warn
        storage:
          filesystem:
            rootdirectory: %s
          delete:
            enabled: true
        http:
          addr: 127.0.0.1:%d
          secret: not-one
        """
            .formatted(folder.resolve("content"), address.getPort());
    Path file = Files.writeString(folder.resolve("config.yml"), config + tls + auth);
    ProcessBuilder builder =
        new ProcessBuilder(program.toString(), "serve", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    builder.environment().put("OTEL_TRACES_EXPORTER", "none");
    DistributionRegistry registry = new DistributionRegistry(builder.start(), address);
    registry.awaitReady(folder.resolve("log"));
    return registry;
  }

  private static InetSocketAddress freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }
  }

  private void awaitReady(Path log) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline) {
      try (Socket socket = new Socket()) {
        socket.connect(address, POLL_MILLIS);
        return;
      } catch (IOException _) {
        if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          throw new AssertionError("registry ended: " + Files.readString(log));
        }
      }
    }
    close();
    throw new AssertionError("registry does not listen: " + Files.readString(log));
  }

  public InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
