package io.nacre.agent.kubo;

import io.nacre.agent.testing.Command;
import io.nacre.store.dag.Profile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** A Kubo repository of its own, which nobody can reach from elsewhere. */
final class KuboRepo {
  private final Path folder;

  /**
   * @param folder does not exist yet
   */
  KuboRepo(Path folder) {
    this.folder = folder;
    ipfs("init", "--empty-repo", "--profile=unixfs-v1-2025");
    ipfs("bootstrap", "rm", "--all");
  }

  Command command(String... words) {
    return Command.of("ipfs").with(words).environment(Map.of("IPFS_PATH", folder.toString()));
  }

  /** Runs {@code ipfs}, which must succeed, and returns what it wrote. */
  String ipfs(String... words) {
    return command(words).run().out();
  }

  /** Has the daemon ask this router alone, and listen on loopback alone. */
  void knowsOnly(URI router) {
    set("Routing.Type", "\"auto\"");
    set("Routing.DelegatedRouters", "[\"%s\"]".formatted(router));
    set("AutoConf.Enabled", "false");
    set("Ipns.DelegatedPublishers", "[]");
    set("DNS.Resolvers", "{}");
    set("Swarm.AddrFilters", "null");
    set("Addresses.NoAnnounce", "null");
    set("Addresses.API", "\"/ip4/127.0.0.1/tcp/0\"");
    set("Addresses.Gateway", "\"/ip4/127.0.0.1/tcp/0\"");
    set("Addresses.Swarm", "[\"/ip4/127.0.0.1/tcp/0\"]");
  }

  private void set(String key, String json) {
    ipfs("config", "--json", key, json);
  }

  /** Starts the daemon; whoever called ends it. */
  Process daemon(Path log) throws IOException {
    ProcessBuilder daemon =
        new ProcessBuilder("ipfs", "daemon")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(Path.of("/dev/null").toFile());
    daemon.environment().put("IPFS_PATH", folder.toString());
    return daemon.start();
  }

  /** The CID that {@code ipfs add} gives a file. */
  String hash(Path file, Profile profile) {
    return command("add", "--quieter", "--only-hash")
        .with(
            "--cid-version=" + (profile.rawLeaves() ? 1 : 0),
            "--raw-leaves=" + profile.rawLeaves(),
            "--chunker=size-" + profile.chunkSize(),
            "--max-file-links=" + profile.width(),
            file.toString())
        .run()
        .out();
  }
}
