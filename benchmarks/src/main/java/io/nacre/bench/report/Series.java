package io.nacre.bench.report;

import java.util.List;

/**
 * One contender's figures in one case.
 *
 * @param contender who
 * @param values one a round, in the order of the rounds
 */
public record Series(String contender, List<Double> values) {
  public Series {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured of " + contender);
    }
    values = List.copyOf(values);
  }

  /** The middle one; of an even number the mean of the middle two. */
  public double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
