package io.nacre.swarm.membership;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** An agent that may be asked, and what is known of it. Safe for use by many threads. */
public final class Peer {

  /** How a peer is. */
  public enum State {
    /** Not greeted yet. */
    NEW,
    /** Answered last time. */
    UP,
    /** Did not. */
    DOWN,
    /** Was caught at sending wrong bytes, and is left alone for a while. */
    LIED
  }

  private final PeerAddress address;
  private final boolean named;
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();

  private @Nullable NodeId id;
  private @Nullable String version;
  private @Nullable Duration roundTrip;
  private @Nullable Instant seen;
  private @Nullable String error;
  private @Nullable Instant shutOutUntil;
  private boolean up;
  private int failures;
  private long lies;

  /**
   * @param named whether a person named it; one who made itself known is forgotten when it is gone
   */
  Peer(PeerAddress address, boolean named) {
    this.address = address;
    this.named = named;
  }

  public PeerAddress address() {
    return address;
  }

  /** It answered a greeting. */
  synchronized void answered(NodeId id, String version, Duration roundTrip, Instant now) {
    this.id = id;
    this.version = version;
    this.roundTrip = roundTrip;
    seen = now;
    up = true;
    failures = 0;
    error = null;
  }

  /** It did not answer, or not in a way that makes sense. */
  synchronized void failed(String why) {
    up = false;
    failures++;
    error = why;
  }

  /** It sent wrong bytes. */
  synchronized void lied(String what, Instant until) {
    lies++;
    error = what;
    shutOutUntil = until;
  }

  /** Bytes of blocks that came from it. */
  public void received(long bytes) {
    received.add(bytes);
  }

  /** Bytes of blocks that it was sent. */
  public void sent(long bytes) {
    sent.add(bytes);
  }

  /** Greetings in a row that came to nothing. */
  synchronized int failures() {
    return failures;
  }

  synchronized @Nullable NodeId id() {
    return id;
  }

  /** How it is now. */
  public synchronized PeerStatus status(Instant now) {
    return new PeerStatus(
        address,
        id,
        version,
        state(now),
        named,
        roundTrip,
        received.sum(),
        sent.sum(),
        lies,
        seen,
        error);
  }

  private State state(Instant now) {
    if (shutOutUntil != null && now.isBefore(shutOutUntil)) {
      return State.LIED;
    }
    if (up) {
      return State.UP;
    }
    return failures == 0 && seen == null ? State.NEW : State.DOWN;
  }

  /** Who and where, as it appears in logs, messages and origins. */
  @Override
  public synchronized String toString() {
    return id == null ? address.toString() : address + " (" + id.abbreviated() + ")";
  }
}
