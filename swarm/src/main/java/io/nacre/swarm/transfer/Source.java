package io.nacre.swarm.transfer;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the scheduler knows of one source: what it has, what it was asked for, how fast it is. */
final class Source {
  /** An old average counts so many times as much as what was measured last. */
  private static final int WEIGHT = 3;

  final int peer;
  final BitSet has = new BitSet();
  Event.Place place = Event.Place.NEAR;

  /** Blocks it was asked for, the oldest first, and when they are overdue. */
  final Map<Integer, Asked> asked = new LinkedHashMap<>();

  /** Requests in a row that came to nothing. */
  int strikes;

  private long struckAt = Long.MIN_VALUE;
  private long pausedUntil = Long.MIN_VALUE;

  /** Averages in nanoseconds, 0 until the first block came: from asking to arrival, and a block. */
  private long latency;

  private long perBlock;

  /**
   * @param at when it was asked, in nanoseconds
   * @param due when it is overdue
   */
  record Asked(long at, long due) {}

  Source(int peer) {
    this.peer = peer;
  }

  /** Whether it is one of the swarm. */
  boolean isPeer() {
    return place != Event.Place.UPSTREAM;
  }

  /**
   * @param patience how long it may take at least, in nanoseconds
   * @param factor and at least this many times what is usual for it
   */
  void ask(int block, long now, long patience, int factor) {
    asked.put(block, new Asked(now, now + (Math.max(patience, latency * factor) << strikes)));
  }

  /** A block that it was asked for came. By Little's law its rate is requests over latency. */
  void arrived(Asked ask, long now) {
    long took = Math.max(1, now - ask.at);
    long each = Math.max(1, took / (asked.size() + 1));
    latency = latency == 0 ? took : (WEIGHT * latency + took) / (WEIGHT + 1);
    perBlock = perBlock == 0 ? each : (WEIGHT * perBlock + each) / (WEIGHT + 1);
    strikes = 0;
  }

  /**
   * A request came to nothing: leave it alone for a while, twice as long each time. Requests that
   * were under way together fail together, and count as one.
   *
   * @return whether it counted
   */
  boolean strike(Asked ask, long now, TransferScheduler.Limits limits) {
    if (ask.at < struckAt) {
      return false;
    }
    pausedUntil = now + (limits.pause().toNanos() << strikes);
    struckAt = now;
    strikes++;
    return true;
  }

  /** It wants to be left alone until then. */
  void pause(long until) {
    pausedUntil = Math.max(pausedUntil, until);
  }

  /**
   * Whether it may be asked for one more block: never for more than it delivers within the lead,
   * and one at a time after a failure.
   */
  boolean hasRoom(long now, TransferScheduler.Limits limits) {
    if (now < pausedUntil) {
      return false;
    }
    if (strikes > 0) {
      return asked.isEmpty();
    }
    long wanted = perBlock == 0 ? 0 : limits.lead().toNanos() / perBlock;
    return asked.size() < Math.clamp(wanted, limits.leastInFlight(), limits.mostInFlight());
  }

  /** Whether to ask it rather than that one: the nearer, then the quicker, then the idler. */
  boolean isBetterThan(Source other) {
    if (place != other.place) {
      return place.compareTo(other.place) < 0;
    }
    long mine = wait(1);
    long theirs = other.wait(1);
    return mine != theirs ? mine < theirs : asked.size() < other.asked.size();
  }

  /** How long one more block would take, in nanoseconds; 0 while nothing is known. */
  long wait(int more) {
    return perBlock * (asked.size() + more);
  }

  /** How long a request usually takes, in nanoseconds, or the guess while nothing is known. */
  long usual(long guess) {
    return latency == 0 ? guess : latency;
  }
}
