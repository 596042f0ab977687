package io.nacre.bench.serving;

import io.nacre.bench.report.Case;
import io.nacre.bench.report.Goal;
import io.nacre.bench.report.Unit;
import io.nacre.bench.serving.Rounds.Entry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Warm GETs: everything is in the page cache, and where it applies in the server's own. */
final class LoadCases {
  private final List<Contender> contenders;
  private final Wrk wrk;
  private final Rounds rounds;

  /**
   * @param contenders the agent first; all have the files
   */
  LoadCases(List<Contender> contenders, Wrk wrk, Rounds rounds) {
    this.contenders = contenders;
    this.wrk = wrk;
    this.rounds = rounds;
  }

  Case blob(TestFile file, int connections, Goal goal) throws IOException, InterruptedException {
    return run(
        "GET of a blob of %d MiB, %d connections"
            .formatted(file.size() / TestFile.MIB, connections),
        Unit.MEGABYTES_PER_SECOND,
        goal,
        contender -> wrk.get(contender.blob(file), connections, "*/*").megabytesPerSecond());
  }

  Case manifest(TestFile file, int connections, Goal goal)
      throws IOException, InterruptedException {
    return manifest(
        "GET of a manifest, %d connections".formatted(connections), file, connections, goal);
  }

  Case manifest(String title, TestFile file, int connections, Goal goal)
      throws IOException, InterruptedException {
    return run(
        title,
        Unit.REQUESTS_PER_SECOND,
        goal,
        contender ->
            wrk.get(contender.manifest(file), connections, Registry.MANIFEST_TYPE)
                .requestsPerSecond());
  }

  /** One figure of one contender. */
  private interface Figure {
    double of(Contender contender) throws IOException, InterruptedException;
  }

  private Case run(String title, Unit unit, Goal goal, Figure figure)
      throws IOException, InterruptedException {
    List<Entry> entries =
        contenders.stream().map(c -> new Entry(c.name(), _ -> figure.of(c))).toList();
    return new Case(title, unit, rounds.measure(title, unit, entries), Optional.of(goal));
  }
}
