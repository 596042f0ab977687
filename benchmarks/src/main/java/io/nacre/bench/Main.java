package io.nacre.bench;

import io.nacre.bench.serving.ServingBenchmark;
import io.nacre.bench.simulation.SimulationReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code nacre bench …}. */
public final class Main {
  private static final String USAGE =
      """
      nacre bench serving [--rounds N] [--out FOLDER] [--only WORD]
          the agent beside nginx, a bare Netty server, CNCF distribution and Kubo; those that are
          not on PATH are left out. Writes serving.md, serving.json and serving.svg.
      nacre bench simulate [--case NAME] [--out FOLDER]
          whole swarms in the simulator, each from one seed; all of them take some minutes. Writes
          simulation.md, simulation.json and simulation.svg.
      nacre bench micro [OPTION…]
          JMH for ingest and CIDs; the options are JMH's own (-h shows them).
      """;

  private static final int DEFAULT_ROUNDS = 5;

  private Main() {}

  public static void main(String[] args) throws Exception {
    List<String> words = List.of(args);
    switch (words.isEmpty() ? "" : words.getFirst()) {
      case "serving" -> serving(words.subList(1, words.size()));
      case "simulate" -> simulate(words.subList(1, words.size()));
      case "micro" ->
          org.openjdk.jmh.Main.main(words.subList(1, words.size()).toArray(String[]::new));
      default -> fail();
    }
  }

  private static void serving(List<String> options) throws IOException, InterruptedException {
    int rounds = DEFAULT_ROUNDS;
    Path out = Path.of("docs/benchmarks");
    String only = "";
    for (int i = 0; i < options.size(); i += 2) {
      if (i + 1 == options.size()) {
        fail();
      }
      String value = options.get(i + 1);
      switch (options.get(i)) {
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--out" -> out = Path.of(value);
        case "--only" -> only = value;
        default -> fail();
      }
    }
    ServingBenchmark.run(rounds, only).write(out, "serving");
  }

  private static void simulate(List<String> options) throws IOException {
    Path out = Path.of("docs/benchmarks");
    String only = "";
    for (int i = 0; i < options.size(); i += 2) {
      if (i + 1 == options.size()) {
        fail();
      }
      String value = options.get(i + 1);
      switch (options.get(i)) {
        case "--case" -> only = value;
        case "--out" -> out = Path.of(value);
        default -> fail();
      }
    }
    SimulationReport.run(only, System.out).write(out);
  }

  private static void fail() {
    System.err.print(USAGE);
    System.exit(2);
  }
}
