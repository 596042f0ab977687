package io.nacre.store.catalog;

import io.nacre.store.image.Repository;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often each repository has changed since the catalog was opened. Repositories share a bounded
 * number of counters; sharing one costs a needless look into the database and nothing else.
 */
final class Epochs {
  private static final int COUNTERS = 4_096;

  private final AtomicLongArray counters = new AtomicLongArray(COUNTERS);

  long current(Repository repository) {
    return counters.get(counter(repository));
  }

  /** To be called after the commit and before anybody is told of it. */
  void end(Repository repository) {
    counters.incrementAndGet(counter(repository));
  }

  private static int counter(Repository repository) {
    return Math.floorMod(repository.hashCode(), COUNTERS);
  }
}
