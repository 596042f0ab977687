package io.nacre.swarm.transfer;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Divides the requests that this agent may have in flight evenly among the transfers that are under
 * way. When there are too many for that, the next ones wait for their turn.
 */
final class Shares {
  /** Less is no transfer: one request being answered and one on the way. */
  private static final int LEAST = 2;

  private final int all;
  private final Semaphore turns;
  private final Set<LeafFetch> active = new LinkedHashSet<>();

  Shares(int all) {
    this.all = all;
    this.turns = new Semaphore(Math.max(1, all / LEAST), true);
  }

  /** Waits for a turn. */
  void enter(LeafFetch fetch) throws InterruptedException {
    turns.acquire();
    synchronized (this) {
      active.add(fetch);
      divide();
    }
  }

  void leave(LeafFetch fetch) {
    synchronized (this) {
      active.remove(fetch);
      divide();
    }
    turns.release();
  }

  private void divide() {
    int share = active.isEmpty() ? all : Math.max(LEAST, all / active.size());
    active.forEach(fetch -> fetch.share(share));
  }
}
