package io.nacre.bench.serving;

import io.nacre.bench.report.Case;
import io.nacre.bench.report.Goal;
import io.nacre.bench.report.Unit;
import io.nacre.bench.serving.Rounds.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What an agent costs: the time to its first answer, and memory. */
final class FootprintCases {
  private static final Goal READY = new Goal.AtMost(1.0, Unit.SECONDS);
  private static final Goal IDLE = new Goal.AtMost(160, Unit.MEBIBYTES);
  private static final Goal BUSY = new Goal.AtMost(256, Unit.MEBIBYTES);

  /** What start-up leaves to compilers and collectors is over by then. */
  private static final Duration SETTLES_WITHIN = Duration.ofSeconds(5);

  private final Path folder;
  private final Servers servers;
  private final Rounds rounds;

  FootprintCases(Path folder, Servers servers, Rounds rounds) {
    this.folder = folder;
    this.servers = servers;
    this.rounds = rounds;
  }

  List<Case> run() throws IOException, InterruptedException {
    return List.of(
        measure("start of the agent until it is ready", Unit.SECONDS, READY, this::start),
        measure(
            "the same with %,d blobs in its store".formatted(FullStore.BLOBS),
            Unit.SECONDS,
            READY,
            this::startFull),
        measure("resident memory, idle", Unit.MEBIBYTES, IDLE, this::idle),
        measure(
            "resident memory at most, while a layer of 1 GiB comes in, goes out to a peer and to a"
                + " client",
            Unit.MEBIBYTES,
            BUSY,
            this::busy));
  }

  private Case measure(String title, Unit unit, Goal goal, Rounds.Measurement measurement)
      throws IOException, InterruptedException {
    return new Case(
        title,
        unit,
        rounds.measure(title, unit, List.of(new Entry(Agent.NAME, measurement))),
        Optional.of(goal));
  }

  private double start(int round) throws IOException {
    try (Agent agent = servers.agent("start-" + round)) {
      return agent.secondsToReady();
    }
  }

  /** Every round on the same store, which the rehearsal fills. */
  private double startFull(int round) throws IOException, InterruptedException {
    if (round < 0) {
      FullStore.fill(servers.data("full"));
    }
    try (Agent agent = servers.agent("full")) {
      return agent.secondsToReady();
    }
  }

  private double idle(int round) throws IOException, InterruptedException {
    try (Agent agent = servers.agent("idle-" + round)) {
      TimeUnit.NANOSECONDS.sleep(SETTLES_WITHIN.toNanos());
      return mebibytes(agent.server().child().residentBytes());
    }
  }

  /** The one that needs more: of the one that was pushed to, and the one that pulled from it. */
  private double busy(int round) throws IOException, InterruptedException {
    TestFile layer = TestFile.write(folder.resolve("large"), 1024, 10 + round);
    try (Agent holder = servers.agent("busy-holder-" + round);
        Agent asker = servers.agent("busy-asker-" + round, holder)) {
      holder.server().registry().pushImage(folder, "large", List.of(layer));
      asker.server().registry().pullManifest("large");
      asker.server().registry().pull(layer);
      holder.server().registry().pull(layer);
      return mebibytes(
          Math.max(
              holder.server().child().peakResidentBytes(),
              asker.server().child().peakResidentBytes()));
    }
  }

  private static double mebibytes(long bytes) {
    return (double) bytes / TestFile.MIB;
  }
}
