package io.nacre.bench.serving;

import io.nacre.bench.report.Case;
import io.nacre.bench.report.Goal;
import io.nacre.bench.report.Unit;
import io.nacre.bench.serving.Rounds.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One layer, pushed by POST and PUT; every round another that nobody has. */
final class PushCase {
  private static final int MEBIBYTES = 256;

  private PushCase() {}

  static Case run(Path folder, List<RegistryContender> contenders, Rounds rounds, Goal goal)
      throws IOException, InterruptedException {
    TestFile first = TestFile.write(folder.resolve("push"), MEBIBYTES, 7);
    String title = "push of a layer of %d MiB".formatted(MEBIBYTES);
    List<Entry> entries =
        contenders.stream()
            .map(
                contender ->
                    new Entry(contender.name(), round -> push(contender, first.vary(round))))
            .toList();
    Unit unit = Unit.MEGABYTES_PER_SECOND;
    return new Case(title, unit, rounds.measure(title, unit, entries), Optional.of(goal));
  }

  private static double push(RegistryContender contender, TestFile layer)
      throws IOException, InterruptedException {
    // what others have left to write back is not to be paid for here
    Shell.run("sync");
    return layer.megabytes() / Shell.seconds(() -> contender.registry().push(layer));
  }
}
