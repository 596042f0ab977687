package io.nacre.swarm.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.swarm.simulation.Scenario.Image;
import io.nacre.swarm.simulation.Scenario.Speeds;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Small swarms. Time is virtual here, so how long a run takes says nothing about the machine. */
class SimulationTest {
  private static final Speeds LAN = Speeds.of(100e6);
  private static final Image SMALL = new Image(1, 32);
  private static final Duration SOON = Duration.ofSeconds(1);

  @Test
  void everybodyEndsAndTheUpstreamSendsTheImageOnce() {
    Result result = Simulation.run(Scenario.of(8, LAN, new Image(1, 128)));
    assertThat(result.failures()).isEmpty();
    assertThat(result.seconds()).hasSize(8);
    assertThat(result.egress()).isEqualTo(1.0);
    assertThat(result.last() / result.scenario().fluidLimit()).isLessThan(1.3);
  }

  @Test
  void severalLayersAreReadByTheUpstreamOnceEach() {
    Result result = Simulation.run(Scenario.of(8, LAN, new Image(16, 8)));
    assertThat(result.failures()).isEmpty();
    assertThat(result.egress()).isLessThanOrEqualTo(1.05);
  }

  @Test
  void aSeedSendsLittleMoreThanTheImageToManyWhoWantIt() {
    Result result = Simulation.run(Scenario.of(32, LAN.alone(), new Image(1, 64)).withSeeds(1));
    assertThat(result.failures()).isEmpty();
    assertThat(result.seedEgress()).isLessThan(2);
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    Scenario scenario = Scenario.of(8, LAN, SMALL);
    assertThat(Simulation.run(scenario)).isEqualTo(Simulation.run(scenario));
    assertThat(Simulation.run(scenario)).isNotEqualTo(Simulation.run(scenario.withSeed(2)));
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void theHonestGetTheImageWhateverAQuarterOfTheOthersDoes(Fault fault) {
    for (int seed = 1; seed <= 5; seed++) {
      Result result =
          Simulation.run(Scenario.of(16, LAN, SMALL).with(Map.of(fault, 0.25)).withSeed(seed));
      assertThat(result.failures()).as("seed %d", seed).isEmpty();
      assertThat(result.seconds()).hasSize(12);
    }
  }

  static Stream<Incident> incidents() {
    return Stream.of(
        new Incident.ReaderDies(SOON),
        new Incident.AgentsDie(SOON, 0.33),
        new Incident.Split(SOON, SOON.multipliedBy(6), 0.4));
  }

  @ParameterizedTest
  @MethodSource("incidents")
  void whoSurvivesGetsTheImage(Incident incident) {
    for (int seed = 1; seed <= 5; seed++) {
      Result result = Simulation.run(Scenario.of(12, LAN, SMALL).with(incident).withSeed(seed));
      assertThat(result.failures()).as("seed %d", seed).isEmpty();
      assertThat(result.seconds()).as("seed %d", seed).isNotEmpty();
    }
  }

  @Test
  void whenTheSeedDiesTheUpstreamGivesWhatIsMissing() {
    Scenario scenario = Scenario.of(8, LAN, SMALL).withSeeds(1).with(new Incident.SeedDies(SOON));
    Result result = Simulation.run(scenario);
    assertThat(result.failures()).isEmpty();
    assertThat(result.egress()).isBetween(0.2, 0.9);
  }

  @Test
  void withoutAnyoneToReadFromEverybodySaysSo() {
    Scenario scenario =
        Scenario.of(4, LAN.alone(), SMALL).withSeeds(1).with(new Incident.SeedDies(SOON));
    Result result = Simulation.run(scenario);
    assertThat(result.seconds()).isEmpty();
    assertThat(result.failures()).hasSize(4).allMatch(reason -> reason.contains("STALLED"));
  }

  @Test
  void lostPacketsOnlyCostTime() {
    Result result = Simulation.run(Scenario.of(8, LAN.losing(0.05), SMALL));
    assertThat(result.failures()).isEmpty();
    assertThat(result.egress()).isEqualTo(1.0);
  }

  @Test
  void manySeedsOfEverythingAtOnceKeepTheRules() {
    for (int seed = 1; seed <= 30; seed++) {
      Scenario scenario =
          Scenario.of(12, LAN, new Image(1 + seed % 3, 16))
              .with(Map.of(Fault.LIES, 0.1, Fault.SILENT, 0.1, Fault.CLAIMS, 0.1))
              .with(new Incident.ReaderDies(SOON), new Incident.AgentsDie(SOON, 0.2))
              .joiningWithin(Duration.ofSeconds(seed % 5))
              .withSeed(seed);
      assertThat(Simulation.run(scenario).failures()).as("seed %d", seed).isEmpty();
    }
  }
}
