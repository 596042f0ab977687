package io.nacre.swarm.simulation;

import java.util.Arrays;

/** Flows by the time at which they are through, which changes all the time. An indexed heap. */
final class FlowHeap {
  private int[] flows = new int[64];
  private long[] times = new long[64];

  /** Where each flow is in the heap, plus one; 0 for those that are not. */
  private int[] places = new int[64];

  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int first() {
    return flows[0];
  }

  long firstTime() {
    return times[0];
  }

  /** Puts a flow in, or gives it another time. */
  void put(int flow, long time) {
    if (flow >= places.length) {
      places = Arrays.copyOf(places, 2 * Math.max(flow, places.length));
    }
    if (places[flow] == 0) {
      if (size == flows.length) {
        flows = Arrays.copyOf(flows, 2 * size);
        times = Arrays.copyOf(times, 2 * size);
      }
      place(size++, flow, time);
    }
    sink(rise(places[flow] - 1, flow, time), flow, time);
  }

  void remove(int flow) {
    int hole = flow < places.length ? places[flow] - 1 : -1;
    if (hole >= 0) {
      places[flow] = 0;
      size--;
      if (hole < size) {
        int last = flows[size];
        long time = times[size];
        sink(rise(hole, last, time), last, time);
      }
    }
  }

  private int rise(int from, int flow, long time) {
    int hole = from;
    while (hole > 0 && isBefore(time, flow, (hole - 1) / 2)) {
      place(hole, flows[(hole - 1) / 2], times[(hole - 1) / 2]);
      hole = (hole - 1) / 2;
    }
    return hole;
  }

  private void sink(int from, int flow, long time) {
    int hole = from;
    while (2 * hole + 1 < size) {
      int child = 2 * hole + 1;
      if (child + 1 < size && isBefore(times[child + 1], flows[child + 1], child)) {
        child++;
      }
      if (isBefore(time, flow, child)) {
        break;
      }
      place(hole, flows[child], times[child]);
      hole = child;
    }
    place(hole, flow, time);
  }

  /** Whether a time and flow come before what is at that place; flows that tie go by number. */
  private boolean isBefore(long time, int flow, int place) {
    return time < times[place] || (time == times[place] && flow < flows[place]);
  }

  private void place(int at, int flow, long time) {
    flows[at] = flow;
    times[at] = time;
    places[flow] = at + 1;
  }
}
