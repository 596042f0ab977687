package io.nacre.bench.simulation;

import io.nacre.swarm.simulation.Result;
import io.nacre.swarm.simulation.Scenario;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/**
 * One swarm that is simulated.
 *
 * @param name by which it can be run alone
 * @param title what happens, in a few words
 * @param goal what it is held to, if anything
 */
record SwarmCase(String name, String title, Scenario scenario, Optional<Goal> goal) {

  /**
   * A time by which a part of the agents must have the image.
   *
   * @param part of the agents, between 0 and 1
   * @param ratio to the fluid limit
   */
  record Goal(double part, double ratio) {
    boolean isMet(Result result) {
      return result.failures().isEmpty()
          && result.quantile(part) <= ratio * result.scenario().fluidLimit();
    }

    @Override
    public String toString() {
      String who = part == 1 ? "last" : "p" + percent(part);
      return String.format(Locale.ROOT, "%s ≤ %.2f×", who, ratio);
    }
  }

  static SwarmCase of(String name, String title, Scenario scenario) {
    return new SwarmCase(name, title, scenario, Optional.empty());
  }

  static SwarmCase of(String name, String title, Scenario scenario, double part, double ratio) {
    return new SwarmCase(name, title, scenario, Optional.of(new Goal(part, ratio)));
  }

  private static String percent(double part) {
    return BigDecimal.valueOf(part).movePointRight(2).stripTrailingZeros().toPlainString();
  }
}
