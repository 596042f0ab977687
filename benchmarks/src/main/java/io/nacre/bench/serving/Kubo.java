package io.nacre.bench.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A Kubo node of its own: no bootstrap peers, loopback only. */
final class Kubo implements AutoCloseable {
  static final String NAME = "Kubo";
  private static final String[] ADD = {
    "ipfs",
    "add",
    "--quieter",
    "--progress=false",
    "--cid-version=1",
    "--raw-leaves",
    "--chunker=size-1048576",
    "--max-file-links=1024"
  };

  private final Path home;
  private final int swarmPort;
  private Optional<Child> daemon = Optional.empty();

  private Kubo(Path home, int swarmPort) {
    this.home = home;
    this.swarmPort = swarmPort;
  }

  /** Makes a repository. */
  static Kubo make(Path home) throws IOException, InterruptedException {
    Files.createDirectories(home);
    Kubo kubo = new Kubo(home, Child.freePort());
    kubo.ipfs("init", "--profile=server");
    kubo.ipfs("bootstrap", "rm", "--all");
    kubo.config("AutoConf.Enabled", "false");
    kubo.config("Swarm.AddrFilters", "null");
    kubo.config("Addresses.NoAnnounce", "null");
    kubo.config("Routing.Type", "\"dhtserver\"");
    kubo.config("Addresses.API", "\"/ip4/127.0.0.1/tcp/%d\"".formatted(Child.freePort()));
    kubo.config("Addresses.Gateway", "\"/ip4/127.0.0.1/tcp/%d\"".formatted(Child.freePort()));
    kubo.config("Addresses.Swarm", "[\"/ip4/127.0.0.1/tcp/%d\"]".formatted(kubo.swarmPort));
    return kubo;
  }

  private void config(String key, String json) throws IOException, InterruptedException {
    ipfs("config", "--json", key, json);
  }

  /** Starts its daemon. */
  void start() throws IOException, InterruptedException {
    daemon =
        Optional.of(
            Child.start(home.resolve("daemon.log"), environment(), "ipfs", "daemon")
                .awaitPort(swarmPort));
    String id = "";
    // the port opens before the API does
    for (int tries = 0; id.isEmpty(); tries++) {
      try {
        id = ipfs("swarm", "addrs", "local");
      } catch (IOException e) {
        if (tries == 50) {
          throw e;
        }
      }
    }
  }

  void connect(Kubo other) throws IOException, InterruptedException {
    String id = other.ipfs("id", "--format=<id>");
    ipfs("swarm", "connect", "/ip4/127.0.0.1/tcp/%d/p2p/%s".formatted(other.swarmPort, id));
  }

  /** {@code ipfs add} with the profile that the agent uses; the CID. */
  String add(TestFile file) throws IOException, InterruptedException {
    String[] words = new String[ADD.length + 1];
    System.arraycopy(ADD, 0, words, 0, ADD.length);
    words[ADD.length] = file.file().toString();
    return Shell.run(environment(), words).lines().reduce((_, last) -> last).orElseThrow();
  }

  /** {@code ipfs get}, which fetches by Bitswap what it has not. */
  void get(String cid, Path to) throws IOException, InterruptedException {
    ipfs("get", "--progress=false", "--output=" + to, cid);
  }

  private String ipfs(String... words) throws IOException, InterruptedException {
    String[] all = new String[words.length + 1];
    all[0] = "ipfs";
    System.arraycopy(words, 0, all, 1, words.length);
    return Shell.run(environment(), all);
  }

  private Map<String, String> environment() {
    return Map.of("IPFS_PATH", home.toString());
  }

  @Override
  public void close() {
    daemon.ifPresent(Child::close);
  }
}
