package io.nacre.agent.testing;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An agent as users run it: a process of its own, on loopback, over a data folder of its own. It
 * keeps its ports and its folder when it is killed and started again.
 */
public final class AgentProcess implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(20);
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(20);
  private static final String MAIN = "io.nacre.agent.Main";

  private final Path folder;
  private final int port;
  private final int peerPort;
  private final List<String> options;
  private Optional<Process> process = Optional.empty();

  private AgentProcess(Path folder, int port, int peerPort, List<String> options) {
    this.folder = folder;
    this.port = port;
    this.peerPort = peerPort;
    this.options = options;
  }

  /** Starts an agent that joins nobody, and waits until it is ready. */
  public static AgentProcess alone() {
    return joining(List.of());
  }

  /** Starts an agent that joins others, and waits until it is ready. */
  public static AgentProcess joining(AgentProcess... others) {
    return joining(Stream.of(others).map(AgentProcess::peerAddress).toList());
  }

  /**
   * Starts an agent that is told these addresses of peers, and waits until it is ready.
   *
   * @param peers HOST:PORT each
   */
  public static AgentProcess joining(List<String> peers) {
    return peers.isEmpty() ? with() : with("--join", String.join(",", peers));
  }

  /**
   * Starts an agent with further options, and waits until it is ready.
   *
   * @param options as on the command line, besides its data folder and its addresses
   */
  public static AgentProcess with(String... options) {
    try {
      Path folder = Files.createTempDirectory("nacre-agent");
      AgentProcess agent = new AgentProcess(folder, freePort(), freePort(), List.of(options));
      agent.start();
      return agent;
    } catch (IOException e) {
      throw new AssertionError("no agent could be started", e);
    }
  }

  /** Starts it again after {@link #kill} or {@link #stop}, and waits until it is ready. */
  public void start() throws IOException {
    if (process.isPresent()) {
      throw new IllegalStateException("runs already");
    }
    ProcessBuilder builder =
        new ProcessBuilder(commandLine())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().putAll(classes());
    Process started = builder.start();
    process = Optional.of(started);
    if (!Await.until(READY_WITHIN, () -> !started.isAlive() || saidReady())) {
      kill();
      throw new AssertionError("the agent was not ready in time\n" + logTail());
    }
    if (!saidReady()) {
      throw new AssertionError("the agent ended\n" + logTail());
    }
  }

  private List<String> commandLine() {
    List<String> words = new ArrayList<>(java("agent"));
    words.addAll(List.of("agent", "--data", data().toString()));
    words.addAll(List.of("--listen", "127.0.0.1:" + port, "--peer-listen", peerAddress()));
    words.addAll(options);
    return words;
  }

  /** The command line up to the program's arguments, with the launcher's JVM options. */
  private static List<String> java(String role) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "@" + Path.of("src/main/launcher", role + ".options").toAbsolutePath(),
        MAIN);
  }

  /** What was built, without its tests; apart from the command line, which people read. */
  private static Map<String, String> classes() {
    return Map.of(
        "CLASSPATH",
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("test-classes") && !entry.endsWith("-tests.jar"))
            .collect(Collectors.joining(File.pathSeparator)));
  }

  /** The program, as its launcher would start it in this role, to be run with words of its own. */
  public static Command program(String role) {
    return Command.of(java(role).toArray(String[]::new)).environment(classes());
  }

  private boolean saidReady() {
    try {
      return Files.readString(folder.resolve("out")).contains("ready " + uri() + "\n");
    } catch (IOException e) {
      return false;
    }
  }

  /** The client listener. */
  public URI uri() {
    String scheme = options.contains("--tls-cert") ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + port);
  }

  /** What stands before the slash of an image name: {@code localhost:5050}. */
  public String registry() {
    return "localhost:" + port;
  }

  /** What others join: HOST:PORT. */
  public String peerAddress() {
    return "127.0.0.1:" + peerPort;
  }

  public Path data() {
    return folder.resolve("data");
  }

  private Path log() {
    return folder.resolve("log");
  }

  /** The end of what it has logged. */
  public String logTail() throws IOException {
    return Command.tail(log());
  }

  /** A command of the program's command line that talks to this agent, to be run. */
  public Command nacre(String... words) {
    return Command.of(java("cli").toArray(String[]::new))
        .with(words)
        .environment(classes())
        .environment(Map.of("NACRE_AGENT", uri().toString()));
  }

  /** SIGKILL. */
  public void kill() {
    process.ifPresent(Processes::kill);
    process = Optional.empty();
  }

  /** SIGTERM; an agent that does not end with exit code 0 fails the test. */
  public void stop() throws IOException {
    if (process.isPresent()) {
      int exit = Processes.terminate(process.get(), STOPS_WITHIN);
      process = Optional.empty();
      if (exit != 0) {
        throw new AssertionError("the agent ended with %d%n%s".formatted(exit, logTail()));
      }
    }
  }

  /** Stops it, and deletes its folder. */
  @Override
  public void close() throws IOException {
    try {
      stop();
    } finally {
      kill();
      Folders.delete(folder);
    }
  }

  /**
   * A port that was free a moment ago. Port 0 would do for an agent that is started once; these
   * keep their addresses across restarts.
   */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
