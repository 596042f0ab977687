package io.nacre.bench.serving;

import io.nacre.bench.report.Series;
import io.nacre.bench.report.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures several contenders in turn, round after round, so that what disturbs the machine
 * disturbs all of them.
 */
final class Rounds {

  /** One figure of one contender. */
  @FunctionalInterface
  interface Measurement {
    /**
     * @param round counts from 0; -1 is a rehearsal whose figure is dropped
     */
    double measure(int round) throws IOException, InterruptedException;
  }

  /** A contender and how it is measured. */
  record Entry(String contender, Measurement measurement) {}

  private final int rounds;

  Rounds(int rounds) {
    this.rounds = rounds;
  }

  /** Each contender once as a rehearsal, for compilers and caches, and then once a round. */
  List<Series> measure(String title, Unit unit, List<Entry> entries)
      throws IOException, InterruptedException {
    System.err.println(title);
    List<List<Double>> figures =
        entries.stream().map(_ -> (List<Double>) new ArrayList<Double>()).toList();
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < entries.size(); i++) {
        double figure = entries.get(i).measurement().measure(round);
        if (round >= 0) {
          figures.get(i).add(figure);
          System.err.printf(
              "  %d %-14s %10.2f %s%n",
              round + 1, entries.get(i).contender(), figure, unit.symbol());
        }
      }
    }
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      series.add(new Series(entries.get(i).contender(), figures.get(i)));
    }
    return series;
  }
}
