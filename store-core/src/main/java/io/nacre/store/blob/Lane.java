package io.nacre.store.blob;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is done to all segments of a writer, in their order, one at a time, on a pool that
 * many lanes share. Lanes of the same writer run beside each other.
 */
final class Lane {
  /** Segments a turn: then another lane gets the thread. */
  private static final int TURN = 4;

  private final Executor pool;
  private final Failure failure;
  private final Step step;
  private final Queue<Segment> waiting = new ArrayDeque<>();
  private boolean running;

  /** What is done. */
  @FunctionalInterface
  interface Step {
    void take(Segment segment) throws IOException;
  }

  /**
   * @param failure shared by a writer's lanes: once one has failed, the others let segments pass
   */
  Lane(Executor pool, Failure failure, Step step) {
    this.pool = pool;
    this.failure = failure;
    this.step = step;
  }

  /** Never waits; the writer bounds how many segments are on their way. */
  void add(Segment segment) {
    synchronized (this) {
      waiting.add(segment);
      if (running) {
        return;
      }
      running = true;
    }
    schedule();
  }

  private void schedule() {
    try {
      pool.execute(this::turn);
    } catch (RejectedExecutionException e) {
      // The store is closing. Segments must come through all the same, or their writer would wait.
      failure.set(new IOException("the store is closed", e));
      while (takeOne()) {}
    }
  }

  private void turn() {
    for (int i = 0; i < TURN; i++) {
      if (!takeOne()) {
        return;
      }
    }
    schedule();
  }

  private boolean takeOne() {
    @Nullable Segment segment;
    synchronized (this) {
      segment = waiting.poll();
      running = segment != null;
    }
    if (segment == null) {
      return false;
    }
    try {
      if (!failure.isSet()) {
        step.take(segment);
      }
    } catch (Throwable e) { // the writer's caller gets it, whatever it is
      failure.set(e);
    } finally {
      segment.done();
    }
    return true;
  }
}
