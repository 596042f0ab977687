package io.nacre.store.blob;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The memory of all writers together. A segment that is being filled is its writer's own, so a slow
 * upload holds nothing that others wait for; segments on their way are counted here, and shared
 * evenly among the writers that have any.
 */
final class Segments {
  /** Divides a leaf. Large enough that handing one over costs nothing beside hashing it. */
  static final int BYTES = 256 << 10;

  /** On their way at most: 32 MiB. */
  private static final int UNDER_WAY = 128;

  /** Of one writer, when there are few: 16 MiB, so that a disk that pauses stops no hashing. */
  private static final int MOST = 64;

  /** Of one writer, when there are many: 2 MiB, enough to keep three lanes busy. */
  private static final int LEAST = 8;

  /** Kept for the next writer: 16 MiB. */
  private static final int KEPT = 64;

  private final Semaphore permits = new Semaphore(UNDER_WAY);
  private final AtomicInteger sharing = new AtomicInteger();
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(KEPT);

  /** A segment to fill; never waits. */
  Segment take(long offset) {
    byte @Nullable [] bytes = free.poll();
    return new Segment(bytes != null ? bytes : new byte[BYTES], offset);
  }

  /** A segment that never got on its way. */
  void recycle(Segment segment) {
    free.offer(segment.array());
  }

  /** One writer's segments on their way. */
  final class Share {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private int underWay;

    /** Waits until one more may be on its way. */
    void enter() {
      lock.lock();
      try {
        // Who waits has segments under way, so he looks again when one of them is through.
        while (underWay >= Math.max(LEAST, MOST / Math.max(1, sharing.get()))) {
          left.awaitUninterruptibly();
        }
        if (underWay++ == 0) {
          sharing.incrementAndGet();
        }
      } finally {
        lock.unlock();
      }
      permits.acquireUninterruptibly();
    }

    /** This one is through. */
    void leave(Segment segment) {
      recycle(segment);
      permits.release();
      lock.lock();
      try {
        if (--underWay == 0) {
          sharing.decrementAndGet();
        }
        left.signal();
      } finally {
        lock.unlock();
      }
    }

    /** Waits until all are through. */
    void awaitAll() {
      lock.lock();
      try {
        while (underWay > 0) {
          left.awaitUninterruptibly();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
