package io.nacre.agent.kubo;

import io.nacre.agent.testing.Command;
import io.nacre.store.dag.Profile;
import java.nio.file.Path;
import java.util.Map;

/** A Kubo repository of its own, which no daemon runs on and nobody can reach. */
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
