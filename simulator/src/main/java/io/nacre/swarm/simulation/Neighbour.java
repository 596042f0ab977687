package io.nacre.swarm.simulation;

import java.util.BitSet;

/** What one agent knows of another, about one blob. */
final class Neighbour {
  final Agent agent;

  /** Blocks that it was told are here. */
  final BitSet told = new BitSet();

  /** Blocks that it said to have, or was sent. */
  final BitSet has = new BitSet();

  /** Blocks that it was sent. */
  final BitSet sent = new BitSet();

  /** Blocks that it said can be had from it. */
  final BitSet offers = new BitSet();

  long lastTold = Long.MIN_VALUE / 2;
  boolean planned;

  Neighbour(Agent agent) {
    this.agent = agent;
  }
}
