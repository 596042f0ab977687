package io.nacre.bench.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One thing that was measured, of the agent and of those beside it.
 *
 * @param title what was done, in a few words
 * @param unit of every figure in it
 * @param series the agent's first
 * @param goal what it is held to, if anything
 */
public record Case(String title, Unit unit, List<Series> series, Optional<Goal> goal) {
  public Case {
    if (series.isEmpty()) {
      throw new IllegalArgumentException("nobody was measured: " + title);
    }
    series = List.copyOf(series);
  }

  /** The agent's figures. */
  public Series ours() {
    return series.getFirst();
  }

  /** Those of the others. */
  public List<Series> others() {
    return series.subList(1, series.size());
  }

  /** How many times as good we are, by medians; empty when that one was not there. */
  public OptionalDouble ratioTo(String contender) {
    return others().stream()
        .filter(other -> other.contender().equals(contender))
        .mapToDouble(
            other ->
                unit.moreIsBetter()
                    ? ours().median() / other.median()
                    : other.median() / ours().median())
        .findFirst();
  }
}
