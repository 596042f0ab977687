package io.nacre.agent.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A containerd of our own, over a folder of its own, that is gone afterwards. */
public final class Containerd implements AutoCloseable {
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(30);
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(30);

  private static final String SOCKET = "socket";

  private final Path folder;
  private final Process daemon;

  private Containerd(Path folder, Process daemon) {
    this.folder = folder;
    this.daemon = daemon;
  }

  /** Starts one for its own client alone. */
  static Containerd start() throws IOException {
    Path folder = Files.createTempDirectory("nacre-containerd");
    return start(
        folder,
        Files.writeString(
            folder.resolve("config.toml"),
            """
            version = 2
            disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
            """));
  }

  /** Starts one with this configuration, which leaves open where things lie. */
  public static Containerd configured(Path config) throws IOException {
    return start(Files.createTempDirectory("nacre-containerd"), config);
  }

  private static Containerd start(Path folder, Path config) throws IOException {
    Process daemon =
        new ProcessBuilder(
                "containerd",
                "--config=" + config,
                "--root=" + folder.resolve("root"),
                "--state=" + folder.resolve("state"),
                "--address=" + folder.resolve(SOCKET))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    Containerd containerd = new Containerd(folder, daemon);
    if (!Await.until(STARTS_WITHIN, () -> !daemon.isAlive() || containerd.answers())
        || !daemon.isAlive()) {
      String log = Command.tail(folder.resolve("log"));
      containerd.close();
      throw new AssertionError("containerd did not start:\n" + log);
    }
    return containerd;
  }

  /**
   * Pulls an image as Kubernetes does: {@code ImageService.PullImage} of the Container Runtime
   * Interface, a gRPC call that curl can make.
   */
  public void pullByCri(String image) throws IOException {
    byte[] name = image.getBytes(StandardCharsets.UTF_8);
    // PullImageRequest{1: ImageSpec{1: image}} behind the five bytes of a gRPC message; both
    // lengths are of one byte
    ByteBuffer message = ByteBuffer.allocate(9 + name.length);
    message.put((byte) 0).putInt(4 + name.length);
    message.put((byte) 0x0a).put((byte) (2 + name.length));
    message.put((byte) 0x0a).put((byte) name.length).put(name);
    Path request = Files.write(folder.resolve("pull"), message.array());
    String answer =
        Command.of("curl", "--silent", "--show-error", "--http2-prior-knowledge")
            .with("--unix-socket", folder.resolve(SOCKET).toString())
            .with("--header", "Content-Type: application/grpc", "--header", "TE: trailers")
            .with("--data-binary", "@" + request, "--dump-header", "-", "--output", "/dev/null")
            .with("http://localhost/runtime.v1.ImageService/PullImage")
            .run()
            .out();
    if (!answer.contains("grpc-status: 0")) {
      throw new AssertionError("%s was not pulled:%n%s".formatted(image, answer));
    }
  }

  private boolean answers() {
    return Files.exists(folder.resolve(SOCKET))
        && ctr("version").within(STARTS_WITHIN).attempt().exit() == 0;
  }

  /** A command line of containerd's own client, to be run. */
  public Command ctr(String... words) {
    return Command.of("ctr", "--address", folder.resolve(SOCKET).toString())
        .with(words)
        // copies folders where overlayfs cannot lie on what is below
        .environment(Map.of("CONTAINERD_SNAPSHOTTER", "native"));
  }

  @Override
  public void close() throws IOException {
    Processes.terminate(daemon, STOPS_WITHIN);
    Folders.delete(folder);
  }
}
