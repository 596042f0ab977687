package io.nacre.swarm.simulation;

import java.util.Arrays;

/**
 * The network: every node has a link up and a link down, the core has room for all, and the flows
 * over a link share it as TCP connections with equal round trips do, max–min fair. A flow takes the
 * smaller of what its two links leave it; what it leaves of the other goes to the flows there.
 *
 * <p>Shares are found by relaxation: a link's level is the most that a flow may take of it, given
 * the levels at the flows' other ends; a level that changed by more than a tolerance has the links
 * at those ends looked at again. Flows whose other end holds them back anyway do not care, so a
 * change seldom goes far.
 */
final class Links {
  /** A level that changes by less is not passed on. */
  private static final double TOLERANCE = 0.01;

  /** Links looked at for one change at most; what is left is looked at with the next one. */
  private static final int MOST_STEPS = 400;

  /** Bytes; a flow with less to go is through. */
  private static final double NOTHING = 0.5;

  private final double[] capacity;
  private final double[] level;
  private final int[][] over;
  private final int[] count;

  private double[] left = new double[64];
  private double[] rate = new double[64];
  private double[] most = new double[64];
  private long[] since = new long[64];
  private int[] up = new int[64];
  private int[] down = new int[64];
  private int[] free = new int[64];
  private int flows;
  private int freed;

  private final FlowHeap heap = new FlowHeap();
  private final int[] dirty;
  private final boolean[] isDirty;
  private int dirtyFrom;
  private int dirtyCount;
  private int[] touched = new int[64];
  private int touchedCount;
  private double[] bounds = new double[64];

  /**
   * @param up bytes a second that each node sends at most
   * @param down and receives
   */
  Links(double[] up, double[] down) {
    int links = 2 * up.length;
    capacity = new double[links];
    for (int node = 0; node < up.length; node++) {
      capacity[2 * node] = up[node];
      capacity[2 * node + 1] = down[node];
    }
    level = capacity.clone();
    over = new int[links][4];
    count = new int[links];
    dirty = new int[links];
    isDirty = new boolean[links];
  }

  /**
   * Begins to send.
   *
   * @param atMost bytes a second that this flow takes whatever the links leave it
   * @return the number of the flow, which is given out again when it is over
   */
  int start(int from, int to, double bytes, double atMost, long now) {
    int flow = freed > 0 ? free[--freed] : flows++;
    if (flow == left.length) {
      grow();
    }
    left[flow] = bytes;
    rate[flow] = 0;
    most[flow] = atMost;
    since[flow] = now;
    up[flow] = 2 * from;
    down[flow] = 2 * to + 1;
    add(up[flow], flow);
    add(down[flow], flow);
    relax(flow, now);
    return flow;
  }

  /** A flow is through, or is broken off. */
  void stop(int flow, long now) {
    settle(flow, now);
    heap.remove(flow);
    remove(up[flow], flow);
    remove(down[flow], flow);
    if (freed == free.length) {
      free = Arrays.copyOf(free, 2 * freed);
    }
    free[freed++] = flow;
    relax(-1, now);
  }

  /** When the next flow is through; the end of time when nothing flows. */
  long next() {
    return heap.isEmpty() ? Long.MAX_VALUE : heap.firstTime();
  }

  /** The flow that is through then. */
  int nextFlow() {
    return heap.first();
  }

  /** Bytes a second that it has now. */
  double rate(int flow) {
    return rate[flow];
  }

  /** Bytes that are still to go. */
  double left(int flow, long now) {
    settle(flow, now);
    return left[flow];
  }

  /** How much of a node's link up is in use, of 1. */
  double upUse(int node) {
    double sum = 0;
    for (int i = 0; i < count[2 * node]; i++) {
      sum += rate[over[2 * node][i]];
    }
    return sum / capacity[2 * node];
  }

  // ---- shares

  private void relax(int started, long now) {
    int steps = 0;
    while (dirtyCount > 0 && steps++ < MOST_STEPS) {
      int link = dirty[dirtyFrom];
      dirtyFrom = (dirtyFrom + 1) % dirty.length;
      dirtyCount--;
      isDirty[link] = false;
      look(link);
    }
    if (started >= 0) {
      touch(started);
    }
    for (int i = 0; i < touchedCount; i++) {
      update(touched[i], now);
    }
    touchedCount = 0;
  }

  private void look(int link) {
    double before = level[link];
    double after = levelOf(link);
    if (Math.abs(after - before) <= TOLERANCE * before) {
      return;
    }
    level[link] = after;
    for (int i = 0; i < count[link]; i++) {
      int flow = over[link][i];
      touch(flow);
      int other = up[flow] == link ? down[flow] : up[flow];
      if (before < level[other] || after < level[other]) {
        mark(other);
      }
    }
  }

  /** The level at which the flows over this link fill it, or what is left for the largest. */
  private double levelOf(int link) {
    int n = count[link];
    if (n == 0) {
      return capacity[link];
    }
    if (n > bounds.length) {
      bounds = new double[2 * n];
    }
    for (int i = 0; i < n; i++) {
      int flow = over[link][i];
      int other = up[flow] == link ? down[flow] : up[flow];
      insert(i, Math.min(most[flow], level[other]));
    }
    double room = capacity[link];
    for (int i = 0; i < n; i++) {
      double share = room / (n - i);
      if (bounds[i] >= share || i == n - 1) {
        return share;
      }
      room -= bounds[i];
    }
    throw new AssertionError("the last flow takes what is left");
  }

  private void insert(int size, double bound) {
    int at = size;
    while (at > 0 && bounds[at - 1] > bound) {
      bounds[at] = bounds[at - 1];
      at--;
    }
    bounds[at] = bound;
  }

  private void update(int flow, long now) {
    double after = Math.min(most[flow], Math.min(level[up[flow]], level[down[flow]]));
    if (after != rate[flow]) {
      settle(flow, now);
      rate[flow] = after;
      heap.put(flow, now + (long) Math.ceil(Math.max(0, left[flow]) / after * 1e9));
    }
  }

  private void settle(int flow, long now) {
    left[flow] -= rate[flow] * (now - since[flow]) / 1e9;
    if (left[flow] < NOTHING) {
      left[flow] = 0;
    }
    since[flow] = now;
  }

  private void touch(int flow) {
    if (touchedCount == touched.length) {
      touched = Arrays.copyOf(touched, 2 * touchedCount);
    }
    touched[touchedCount++] = flow;
  }

  private void mark(int link) {
    if (!isDirty[link]) {
      isDirty[link] = true;
      dirty[(dirtyFrom + dirtyCount++) % dirty.length] = link;
    }
  }

  // ---- who flows where

  private void add(int link, int flow) {
    if (count[link] == over[link].length) {
      over[link] = Arrays.copyOf(over[link], 2 * count[link]);
    }
    over[link][count[link]++] = flow;
    mark(link);
  }

  private void remove(int link, int flow) {
    int[] all = over[link];
    int last = --count[link];
    for (int i = 0; i <= last; i++) {
      if (all[i] == flow) {
        all[i] = all[last];
        break;
      }
    }
    mark(link);
  }

  private void grow() {
    int size = 2 * left.length;
    left = Arrays.copyOf(left, size);
    rate = Arrays.copyOf(rate, size);
    most = Arrays.copyOf(most, size);
    since = Arrays.copyOf(since, size);
    up = Arrays.copyOf(up, size);
    down = Arrays.copyOf(down, size);
  }
}
