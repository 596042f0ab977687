package io.nacre.store.blob;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The memory of all writers together. A segment that is being filled is its writer's own, so a slow
 * upload holds nothing that others wait for; segments on their way are counted here.
 */
final class Segments {
  /** Divides a leaf. Large enough that handing one over costs nothing beside hashing it. */
  static final int BYTES = 256 << 10;

  /** On their way at most: 32 MiB. */
  private static final int UNDER_WAY = 128;

  /** Kept for the next writer: 8 MiB. */
  private static final int KEPT = 32;

  private final Semaphore permits = new Semaphore(UNDER_WAY);
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(KEPT);

  /** A segment to fill; never waits. */
  Segment take(long offset) {
    byte @Nullable [] bytes = free.poll();
    return new Segment(bytes != null ? bytes : new byte[BYTES], offset);
  }

  /** Waits until one more segment may be on its way. */
  void enter() {
    permits.acquireUninterruptibly();
  }

  /** The segment is through. */
  void leave(Segment segment) {
    recycle(segment);
    permits.release();
  }

  /** A segment that never got on its way. */
  void recycle(Segment segment) {
    free.offer(segment.array());
  }
}
