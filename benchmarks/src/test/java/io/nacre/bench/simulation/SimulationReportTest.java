package io.nacre.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.swarm.simulation.Scenario;
import io.nacre.swarm.simulation.Simulation;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationReportTest {
  @Test
  void aReportHasATableCurvesAndAllFigures(@TempDir Path folder) throws IOException {
    Scenario scenario = Scenario.of(4, Scenario.Speeds.of(100e6), new Scenario.Image(1, 8));
    SwarmCase reached = SwarmCase.of("easy", "4 agents & a <layer>", scenario, 1, 100);
    SwarmCase missed = SwarmCase.of("hard", "the same", scenario, 0.99, 1);
    new SimulationReport("./nacre bench simulate", List.of(run(reached), run(missed)))
        .write(folder);
    assertThat(folder.resolve("simulation.md"))
        .content(StandardCharsets.UTF_8)
        .contains("| 4 agents & a <layer> | 0.7 s |", "last ≤ 100.00× ✓", "p99 ≤ 1.00× **missed**");
    assertThat(folder.resolve("simulation.svg"))
        .content(StandardCharsets.UTF_8)
        .contains("4 agents &amp; a &lt;layer&gt;", "<polyline");
    assertThat(Files.readString(folder.resolve("simulation.json")))
        .contains("\"upstreamEgress\" : 1.0", "\"met\" : true", "\"met\" : false");
  }

  @Test
  void namesTheCasesThereAreWhenAskedForAnother() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    assertThatThrownBy(() -> SimulationReport.run("nonsense", nowhere))
        .hasMessageContaining("there is no case nonsense")
        .hasMessageContaining("layer-8");
  }

  private static SimulationReport.Run run(SwarmCase one) {
    return new SimulationReport.Run(one, Simulation.run(one.scenario()), Duration.ofSeconds(1));
  }
}
