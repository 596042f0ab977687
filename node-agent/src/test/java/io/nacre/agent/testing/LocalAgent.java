package io.nacre.agent.testing;

import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.config.ConfigException;
import io.nacre.agent.config.ConfigFile;
import io.nacre.agent.config.HostPort;
import io.nacre.agent.config.Sources;
import io.nacre.agent.run.Agent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A whole agent in this process, on ports of its own over a folder of its own. */
public final class LocalAgent implements AutoCloseable {
  private final Path data;
  private final Agent agent;

  private LocalAgent(Path data, Agent agent) {
    this.data = data;
    this.agent = agent;
  }

  /**
   * Starts one.
   *
   * @param settings further ones, by their names
   */
  public static LocalAgent start(Map<String, String> settings) {
    try {
      Path data = Files.createTempDirectory("nacre-local");
      Map<String, String> all = new HashMap<>(settings);
      all.putIfAbsent("data", data.toString());
      all.putIfAbsent("listen", "127.0.0.1:0");
      AgentConfig config = AgentConfig.read(new Sources(all, Map.of(), ConfigFile.NONE));
      return new LocalAgent(data, Agent.start(config));
    } catch (IOException | ConfigException e) {
      throw new AssertionError("the agent did not start", e);
    }
  }

  /** One that others can join. */
  public static LocalAgent withPeers() {
    return start(Map.of("peer-listen", "127.0.0.1:0"));
  }

  /** One that has joined this one. */
  public LocalAgent joined() {
    return start(Map.of("join", peerAddress()));
  }

  /** The client listener. */
  public URI uri() {
    return agent.serving().uri();
  }

  public int port() {
    return agent.serving().listen().port();
  }

  /** What others join. */
  public String peerAddress() {
    return agent.serving().peerListen().map(HostPort::toString).orElseThrow();
  }

  public Path data() {
    return data;
  }

  /** Stops it in the middle of a test. */
  public void stop() throws IOException {
    close();
  }

  @Override
  public void close() throws IOException {
    if (!Files.exists(data)) {
      return; // closed already
    }
    agent.close();
    Folders.delete(data);
  }
}
