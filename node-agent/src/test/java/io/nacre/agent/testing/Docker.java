package io.nacre.agent.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Docker daemon: the one that {@code DOCKER_HOST} or the default socket leads to, or, where none
 * answers and this is root, one of our own that nobody else sees and that is gone afterwards.
 */
public final class Docker implements AutoCloseable {
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(30);
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(30);

  private final Optional<String> host;
  private final Optional<Process> daemon;
  private final Path folder;

  private Docker(Optional<String> host, Optional<Process> daemon, Path folder) {
    this.host = host;
    this.daemon = daemon;
    this.folder = folder;
  }

  /** Why there is none, as the end of a sentence; empty when there is. */
  static Optional<String> whyMissing() {
    if (answers(Optional.empty())) {
      return Optional.empty();
    }
    if (Tools.find("dockerd").isEmpty()) {
      return Optional.of("no daemon answers and there is no dockerd to start");
    }
    return Tools.isRoot()
        ? Optional.empty()
        : Optional.of("no daemon answers and only root can start one");
  }

  /** Finds or starts one. */
  static Docker open() throws IOException {
    Path folder = Files.createTempDirectory("nacre-docker");
    return answers(Optional.empty())
        ? new Docker(Optional.ofNullable(System.getenv("DOCKER_HOST")), Optional.empty(), folder)
        // what this machine's own daemon is told is not for the tests
        : start(folder, "--config-file=" + Files.writeString(folder.resolve("empty.json"), "{}"));
  }

  /** Starts one with this configuration, whatever others there are. */
  public static Docker configured(Path daemonJson) throws IOException {
    return start(Files.createTempDirectory("nacre-docker"), "--config-file=" + daemonJson);
  }

  private static Docker start(Path folder, String... options) throws IOException {
    String host = "unix://" + folder.resolve("docker.sock");
    List<String> words =
        new ArrayList<>(
            List.of(
                "dockerd",
                "--data-root=" + folder.resolve("data"),
                "--exec-root=" + folder.resolve("exec"),
                "--pidfile=" + folder.resolve("pid"),
                "--host=" + host,
                // images are pulled and run; nothing here needs a network between containers
                "--bridge=none",
                "--iptables=false"));
    words.addAll(List.of(options));
    Process daemon =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    Docker docker = new Docker(Optional.of(host), Optional.of(daemon), folder);
    if (!Await.until(STARTS_WITHIN, () -> !daemon.isAlive() || answers(docker.host))
        || !daemon.isAlive()) {
      String log = Command.tail(folder.resolve("log"));
      docker.close();
      throw new AssertionError("dockerd did not start:\n" + log);
    }
    return docker;
  }

  private static boolean answers(Optional<String> host) {
    return Command.of("docker", "version")
            .environment(host.map(h -> Map.of("DOCKER_HOST", h)).orElse(Map.of()))
            .within(STARTS_WITHIN)
            .attempt()
            .exit()
        == 0;
  }

  /** Where it listens, for programs other than the docker client. */
  public Optional<String> host() {
    return host;
  }

  /** A docker command line against it, to be run. */
  public Command command(String... words) {
    return Command.of("docker")
        .with(words)
        .environment(
            host.map(
                    h ->
                        Map.of(
                            "DOCKER_HOST", h, "DOCKER_CONFIG", folder.resolve("config").toString()))
                .orElse(Map.of()));
  }

  /** Runs a docker command line and gives what it printed. */
  public String run(String... words) {
    return command(words).run().out();
  }

  @Override
  public void close() throws IOException {
    daemon.ifPresent(d -> Processes.terminate(d, STOPS_WITHIN));
    Folders.delete(folder);
  }
}
