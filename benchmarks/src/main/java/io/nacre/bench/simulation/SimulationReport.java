package io.nacre.bench.simulation;

import io.nacre.swarm.simulation.Result;
import io.nacre.swarm.simulation.Scenario;
import io.nacre.swarm.simulation.Simulation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs the cases and writes what came of them: a table, completion curves, every figure. */
public final class SimulationReport {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Points of a completion curve that go into the JSON document and the plot. */
  private static final int POINTS = 100;

  record Run(SwarmCase what, Result result, Duration took) {
    /** When each hundredth of the agents had the image, as a multiple of the fluid limit. */
    List<Double> curve() {
      List<Double> points = new ArrayList<>();
      for (int i = 1; i <= POINTS; i++) {
        double part = (double) i / POINTS;
        points.add(result.quantile(part) / result.scenario().fluidLimit());
      }
      return points;
    }
  }

  private final String command;
  private final List<Run> runs;

  SimulationReport(String command, List<Run> runs) {
    this.command = command;
    this.runs = List.copyOf(runs);
  }

  /**
   * Runs the cases, each from its seed; all of them take some minutes and need a core.
   *
   * @param only the name of the one to run; empty for all
   * @param progress told of each as it ends
   */
  public static SimulationReport run(String only, PrintStream progress) {
    List<Run> runs = new ArrayList<>();
    for (SwarmCase one : SwarmCases.all()) {
      if (only.isEmpty() || one.name().equals(only)) {
        long start = System.nanoTime();
        Result result = Simulation.run(one.scenario());
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        progress.printf("%s (%d s): %s%n", one.name(), took.toSeconds(), result);
        runs.add(new Run(one, result, took));
      }
    }
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("there is no case " + only + "; " + names());
    }
    String command = "./nacre bench simulate" + (only.isEmpty() ? "" : " --case " + only);
    return new SimulationReport(command, runs);
  }

  private static String names() {
    return "there are: "
        + String.join(", ", SwarmCases.all().stream().map(SwarmCase::name).toList());
  }

  /** Writes {@code simulation.md}, {@code simulation.json} and {@code simulation.svg}. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("simulation.json"), json());
    Files.writeString(folder.resolve("simulation.svg"), CompletionPlot.of(runs));
    Files.writeString(folder.resolve("simulation.md"), markdown());
  }

  private String json() {
    ObjectNode root = MAPPER.createObjectNode().put("command", command);
    ArrayNode cases = root.putArray("cases");
    for (Run run : runs) {
      Result result = run.result;
      Scenario scenario = result.scenario();
      ObjectNode node = cases.addObject().put("name", run.what.name());
      node.put("title", run.what.title()).put("seed", scenario.seed());
      node.put("agents", scenario.nodes()).put("fluidLimitSeconds", scenario.fluidLimit());
      node.put("p50Seconds", result.quantile(0.5)).put("p99Seconds", result.quantile(0.99));
      node.put("p999Seconds", result.quantile(0.999)).put("lastSeconds", result.last());
      node.put("upstreamEgress", result.egress()).put("seedEgress", result.seedEgress());
      node.put("messagesPerAgentAndSecond", result.messagesEach());
      node.put("wastedBlocks", result.wasted()).put("transfers", result.transfers());
      node.put("drops", result.dropped()).put("tookSeconds", run.took.toMillis() / 1e3);
      run.what
          .goal()
          .ifPresent(goal -> node.put("goal", goal.toString()).put("met", goal.isMet(result)));
      ArrayNode failures = node.putArray("failures");
      result.failures().forEach(failures::add);
      ArrayNode curve = node.putArray("curve");
      run.curve().forEach(curve::add);
    }
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private String markdown() {
    StringBuilder text =
        new StringBuilder(
            """
            # Swarms in the simulator

            Made by `%s`; every figure is in [simulation.json](simulation.json). Each row is one run from one
            seed. Times are multiples of the fluid limit F / min(u_s, d, (u_s + N·u) / N); 5%% for headers of
            Ethernet, IP, TCP and TLS are in them. How it is simulated is in
            [README.md](README.md#swarms-in-the-simulator).

            ![how many agents had the image when](simulation.svg)

            | what happens | limit | p50 | p99 | last | sent by the upstream, and by seeds | messages | wanted |
            |---|---|---|---|---|---|---|---|
            """
                .formatted(command));
    runs.forEach(run -> text.append(row(run)));
    return text.toString();
  }

  private static String row(Run run) {
    Result result = run.result;
    double limit = result.scenario().fluidLimit();
    String goal =
        run.what
            .goal()
            .map(wanted -> wanted + (wanted.isMet(result) ? " ✓" : " **missed**"))
            .orElse("");
    String failed =
        result.failures().isEmpty() ? "" : "; %d failed".formatted(result.failures().size());
    return String.format(
        Locale.ROOT,
        "| %s | %.1f s | %.2f× | %.2f× | %.2f×%s | %.2f×, %.2f× | %.0f/s | %s |%n",
        run.what.title(),
        limit,
        result.quantile(0.5) / limit,
        result.quantile(0.99) / limit,
        result.last() / limit,
        failed,
        result.egress(),
        result.seedEgress(),
        result.messagesEach(),
        goal);
  }
}
