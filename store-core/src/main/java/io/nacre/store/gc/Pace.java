package io.nacre.store.gc;

import java.util.concurrent.TimeUnit;

/** Lets bytes through at a bounded rate; time that was not used is not saved up. */
final class Pace {
  private final double nanosPerByte;
  private long due = System.nanoTime();

  /**
   * @param bytesPerSecond at least 1
   */
  Pace(long bytesPerSecond) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("at least one byte a second, not " + bytesPerSecond);
    }
    this.nanosPerByte = (double) TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
  }

  /** Waits until so many bytes may have passed. */
  void passed(int bytes) throws InterruptedException {
    long now = System.nanoTime();
    due = Math.max(due, now) + (long) (bytes * nanosPerByte);
    TimeUnit.NANOSECONDS.sleep(due - now);
  }
}
