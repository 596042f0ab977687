package io.nacre.swarm.transfer;

import java.time.Duration;

/**
 * How long requests take in one transfer, over all its peers: what decides when one of them is
 * late, and how long a peer is waited for that nothing is known of.
 */
final class Pace {
  /** The old average counts so many times as much as the last request. */
  private static final int WEIGHT = 15;

  /** A request is late after the typical time, this many times over. */
  private static final int LATE = 3;

  /** Nobody is given up sooner. */
  private static final long SHORTEST = Duration.ofSeconds(1).toNanos();

  private final long patience;
  private final int factor;

  /** In nanoseconds; 0 until a block came. */
  private long typical;

  Pace(TransferScheduler.Limits limits) {
    this.patience = limits.patience().toNanos();
    this.factor = limits.patienceFactor();
  }

  void took(long nanos) {
    typical = typical == 0 ? nanos : (WEIGHT * typical + nanos) / (WEIGHT + 1);
  }

  boolean isLate(long waited) {
    return typical > 0 && waited > LATE * typical;
  }

  /** Whether a transfer that got nothing for so long has to look elsewhere. */
  boolean isLong(long nothing) {
    return nothing > SHORTEST && isLate(nothing);
  }

  /** How long any request may take at least, in nanoseconds. */
  long patience() {
    return typical == 0 ? patience : Math.min(patience, Math.max(SHORTEST, factor * typical));
  }
}
