package io.nacre.agent.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A containerd of our own, over a folder of its own, that is gone afterwards. */
public final class Containerd implements AutoCloseable {
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(30);
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(30);

  private final Path folder;
  private final Process daemon;

  private Containerd(Path folder, Process daemon) {
    this.folder = folder;
    this.daemon = daemon;
  }

  static Containerd start() throws IOException {
    Path folder = Files.createTempDirectory("nacre-containerd");
    Path config =
        Files.writeString(
            folder.resolve("config.toml"),
            """
            version = 2
            root = "%1$s/root"
            state = "%1$s/state"
            # images are pulled and pushed; none of these has anything to do here
            disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.snapshotter.v1.devmapper"]
            [grpc]
            address = "%1$s/socket"
            [ttrpc]
            address = "%1$s/socket.ttrpc"
            """
                .formatted(folder));
    Process daemon =
        new ProcessBuilder("containerd", "--config", config.toString())
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

  private boolean answers() {
    return Files.exists(folder.resolve("socket"))
        && ctr("version").within(STARTS_WITHIN).attempt().exit() == 0;
  }

  /** A command line of containerd's own client, to be run. */
  public Command ctr(String... words) {
    return Command.of("ctr", "--address", folder.resolve("socket").toString())
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
