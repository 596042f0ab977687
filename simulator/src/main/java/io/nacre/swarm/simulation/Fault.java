package io.nacre.swarm.simulation;

/** What may be wrong with an agent. */
public enum Fault {
  /** Sends other bytes than those it was asked for. */
  LIES,
  /** Says that it has everything and has nothing. */
  CLAIMS,
  /** Takes requests and never answers. */
  SILENT,
  /** Sends a few bytes a second. */
  DRIPS,
  /** Asks for whatever comes to its mind, without end. */
  FLOODS
}
