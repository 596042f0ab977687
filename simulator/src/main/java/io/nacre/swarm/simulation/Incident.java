package io.nacre.swarm.simulation;

import java.time.Duration;

/** What happens in the middle of a run. */
public sealed interface Incident {
  /** When, after the start. */
  Duration at();

  /** The first seed is gone at once, as by {@code kill -9}. */
  record SeedDies(Duration at) implements Incident {}

  /** Whoever reads from the upstream just then is gone at once. */
  record ReaderDies(Duration at) implements Incident {}

  /**
   * This part of the agents is gone at once.
   *
   * @param share of all, between 0 and 1
   */
  record AgentsDie(Duration at, double share) implements Incident {}

  /**
   * Nothing passes between this part of the agents and the others.
   *
   * @param until when it is over
   * @param share of all, between 0 and 1; the upstream can be reached from both parts
   */
  record Split(Duration at, Duration until, double share) implements Incident {}
}
