package io.nacre.swarm.simulation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen, by virtual time. Among equal times the first planned comes first, so a run
 * depends on nothing but its seed. A heap with four children a node over plain arrays: runs have
 * tens of millions of events.
 */
final class Timeline {
  private static final int CHILDREN = 4;

  private long[] times = new long[1024];
  private long[] numbers = new long[1024];
  private @Nullable Runnable[] events = new Runnable[1024];
  private int size;
  private long planned;
  private long now;

  /** Virtual time in nanoseconds. */
  long now() {
    return now;
  }

  /** Plans an event after this many nanoseconds. */
  void after(long delay, Runnable event) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      numbers = Arrays.copyOf(numbers, 2 * size);
      events = Arrays.copyOf(events, 2 * size);
    }
    long time = now + delay;
    int hole = size++;
    while (hole > 0 && time < times[(hole - 1) / CHILDREN]) {
      move((hole - 1) / CHILDREN, hole);
      hole = (hole - 1) / CHILDREN;
    }
    put(hole, time, planned++, event);
  }

  /** When the next event is due; the end of time when there is none. */
  long next() {
    return size == 0 ? Long.MAX_VALUE : times[0];
  }

  /** Lets time pass without an event of its own. */
  void advance(long to) {
    now = to;
  }

  /** Lets the next event happen. */
  void step() {
    Runnable event = events[0];
    if (event == null) {
      throw new IllegalStateException("nothing is planned");
    }
    now = times[0];
    size--;
    sink(times[size], numbers[size], events[size]);
    events[size] = null;
    event.run();
  }

  private void sink(long time, long number, @Nullable Runnable event) {
    int hole = 0;
    while (true) {
      int least = -1;
      int end = Math.min(CHILDREN * hole + CHILDREN, size - 1);
      for (int child = CHILDREN * hole + 1; child <= end; child++) {
        if (least < 0 || isBefore(times[child], numbers[child], times[least], numbers[least])) {
          least = child;
        }
      }
      if (least < 0 || isBefore(time, number, times[least], numbers[least])) {
        break;
      }
      move(least, hole);
      hole = least;
    }
    put(hole, time, number, event);
  }

  private static boolean isBefore(long time, long number, long otherTime, long otherNumber) {
    return time < otherTime || (time == otherTime && number < otherNumber);
  }

  private void move(int from, int to) {
    put(to, times[from], numbers[from], events[from]);
  }

  private void put(int at, long time, long number, @Nullable Runnable event) {
    times[at] = time;
    numbers[at] = number;
    events[at] = event;
  }
}
