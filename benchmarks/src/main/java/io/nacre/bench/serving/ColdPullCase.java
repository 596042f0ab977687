package io.nacre.bench.serving;

import io.nacre.bench.report.Case;
import io.nacre.bench.report.Goal;
import io.nacre.bench.report.Unit;
import io.nacre.bench.serving.Rounds.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A layer that one node has and the other asks for: agent from agent, and beside it Kubo from Kubo
 * by Bitswap. Every round another layer.
 */
final class ColdPullCase {
  private static final int MEBIBYTES = 256;

  private final Path folder;
  private final Servers servers;
  private final Rounds rounds;

  ColdPullCase(Path folder, Servers servers, Rounds rounds) {
    this.folder = folder;
    this.servers = servers;
    this.rounds = rounds;
  }

  Case run(Goal goal) throws IOException, InterruptedException {
    TestFile layer = TestFile.write(folder.resolve("cold"), MEBIBYTES, 8);
    String title = "cold pull of %d MiB from one peer".formatted(MEBIBYTES);
    Unit unit = Unit.MEGABYTES_PER_SECOND;
    List<Entry> entries = new ArrayList<>();
    try (Agent holder = servers.agent("cold-holder");
        Agent asker = servers.agent("cold-asker", holder)) {
      entries.add(new Entry(Agent.NAME, round -> byAgents(holder, asker, layer.vary(round))));
      if (!Shell.has("ipfs")) {
        return new Case(title, unit, rounds.measure(title, unit, entries), Optional.empty());
      }
      try (Kubo from = Kubo.make(folder.resolve("kubo-from"));
          Kubo to = Kubo.make(folder.resolve("kubo-to"))) {
        from.start();
        to.start();
        to.connect(from);
        entries.add(new Entry(Kubo.NAME, round -> byKubo(from, to, layer.vary(round))));
        return new Case(title, unit, rounds.measure(title, unit, entries), Optional.of(goal));
      }
    }
  }

  private double byAgents(Agent holder, Agent asker, TestFile layer)
      throws IOException, InterruptedException {
    holder.server().registry().pushImage(folder, "cold", List.of(layer));
    Shell.run("sync");
    return layer.megabytes()
        / Shell.seconds(
            () -> {
              asker.server().registry().pullManifest("cold");
              asker.server().registry().pull(layer);
            });
  }

  private double byKubo(Kubo from, Kubo to, TestFile layer)
      throws IOException, InterruptedException {
    String cid = from.add(layer);
    Shell.run("sync");
    Path got = folder.resolve("got");
    double seconds = Shell.seconds(() -> to.get(cid, got));
    Files.delete(got);
    return layer.megabytes() / seconds;
  }
}
