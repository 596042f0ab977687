package io.nacre.oci.upstream;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Lets time pass between two tries; tests see how much, and do not wait. */
@FunctionalInterface
interface Pause {
  /** The first, on average; each next is twice as long. */
  Duration FIRST = Duration.ofMillis(200);

  /** Longer than this nobody is kept waiting before another try. */
  Duration LONGEST = Duration.ofSeconds(3);

  void of(Duration time) throws InterruptedException;

  /**
   * How long to wait before a try: at random, so that those who failed together do not come back
   * together.
   *
   * @param number of failures so far, from 1
   */
  static Duration before(int number) {
    long average = Math.min(FIRST.toNanos() << Math.min(number - 1, 10), LONGEST.toNanos() / 2);
    return Duration.ofNanos(ThreadLocalRandom.current().nextLong(average / 2, average * 3 / 2 + 1));
  }
}
