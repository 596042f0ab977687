package io.nacre.bench.simulation;

import io.nacre.swarm.simulation.Fault;
import io.nacre.swarm.simulation.Incident;
import io.nacre.swarm.simulation.Scenario;
import io.nacre.swarm.simulation.Scenario.Image;
import io.nacre.swarm.simulation.Scenario.Speeds;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The swarms that are simulated, in the order of the report. */
final class SwarmCases {
  private static final Speeds LAN = Speeds.of(100e6);
  private static final Image LAYER = new Image(1, 128);
  private static final Duration HALF = Duration.ofSeconds(5);

  private SwarmCases() {}

  static List<SwarmCase> all() {
    Scenario many = Scenario.of(32, LAN, LAYER);
    return List.of(
        SwarmCase.of(
            "layer-8",
            "8 agents, 100 Mbit/s, a layer of 128 MiB",
            Scenario.of(8, LAN, LAYER),
            1,
            1.15),
        SwarmCase.of(
            "layers-8",
            "8 agents, 100 Mbit/s, 16 layers of 8 MiB, three at a time",
            Scenario.of(8, LAN, new Image(16, 8)),
            1,
            1.15),
        SwarmCase.of("layer-32", "32 agents, 100 Mbit/s, a layer of 128 MiB", many, 1, 1.25),
        SwarmCase.of(
            "seed-32",
            "the same from an agent that has it, no upstream",
            Scenario.of(32, LAN.alone(), LAYER).withSeeds(1)),
        SwarmCase.of(
            "kraken",
            "2,600 agents, 300 MB/s, 3 GB in 2 layers, 5 seeds (Kraken: p50 10 s, p99 18 s)",
            Scenario.of(2600, Speeds.of(2.4e9).alone(), new Image(2, 179, 8)).withSeeds(5),
            0.99,
            1.2),
        SwarmCase.of(
            "dragonfly",
            "500 agents, 1 Gbit/s, 3 GB (Dragonfly: 50 s)",
            Scenario.of(500, Speeds.of(1e9), new Image(1, 358, 8))),
        SwarmCase.of(
            "ten-thousand",
            "10,000 agents, 1 Gbit/s, 1 GB",
            Scenario.of(10_000, Speeds.of(1e9), new Image(1, 120, 8)),
            0.99,
            1.3),
        SwarmCase.of("loss-1", "32 agents, 1% of packets lost", many.losing(0.01)),
        SwarmCase.of("loss-5", "32 agents, 5% of packets lost", many.losing(0.05)),
        SwarmCase.of(
            "churn",
            "32 agents that come within 10 s; a fifth die after 5 s",
            many.joiningWithin(Duration.ofSeconds(10)).with(new Incident.AgentsDie(HALF, 0.2))),
        SwarmCase.of(
            "reader-dies",
            "32 agents; who reads from the upstream dies after 5 s",
            many.with(new Incident.ReaderDies(HALF))),
        SwarmCase.of(
            "third-dies",
            "32 agents; a third die after 5 s",
            many.with(new Incident.AgentsDie(HALF, 0.33))),
        SwarmCase.of(
            "seed-dies",
            "32 agents and a seed that dies after 5 s; the upstream has the rest",
            many.withSeeds(1).with(new Incident.SeedDies(HALF))),
        SwarmCase.of(
            "split",
            "32 agents; 40% cut off from 5 s to 15 s",
            many.with(new Incident.Split(HALF, HALF.multipliedBy(3), 0.4))),
        SwarmCase.of("liars", "32 agents; a tenth send wrong bytes", bad(many, Fault.LIES)),
        SwarmCase.of("claims", "32 agents; a tenth claim what they lack", bad(many, Fault.CLAIMS)),
        SwarmCase.of("silent", "32 agents; a tenth never answer", bad(many, Fault.SILENT)),
        SwarmCase.of("drip", "32 agents; a tenth send 1 kB/s", bad(many, Fault.DRIPS)),
        SwarmCase.of("flood", "32 agents; a tenth ask 200 times a second", bad(many, Fault.FLOODS)),
        SwarmCase.of(
            "liar-reads",
            "32 agents; a tenth send wrong bytes, and who reads first is one of them",
            bad(many, Fault.LIES).withSeed(1)),
        SwarmCase.of(
            "drip-reads",
            "32 agents; a tenth send 1 kB/s, and who reads first is one of them",
            bad(many, Fault.DRIPS).withSeed(1)));
  }

  /** The bad ones are others than who reads first, unless it is said. */
  private static Scenario bad(Scenario scenario, Fault fault) {
    return scenario.with(Map.of(fault, 0.1)).withSeed(2);
  }
}
