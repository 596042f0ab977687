package io.nacre.oci.upstream;

import io.nacre.store.fetch.FetchException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Leaves an upstream alone that is away: after some failures in a row nobody asks it for a while,
 * so that clients get what is here at once; then one more failure is enough.
 */
final class Breaker {
  static final int FAILURES = 5;
  static final Duration REST = Duration.ofSeconds(10);

  private final InstantSource clock;
  private int failures;
  private Instant restsUntil = Instant.MIN;
  private String last = "";

  Breaker(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * @throws FetchException while the upstream is left alone
   */
  synchronized void check() throws FetchException {
    if (rests()) {
      throw new FetchException(last + " (it is left alone for a moment)");
    }
  }

  /** Whether it is left alone now. */
  synchronized boolean rests() {
    return clock.instant().isBefore(restsUntil);
  }

  synchronized void worked() {
    failures = 0;
  }

  /**
   * @param why a sentence that names the upstream
   */
  synchronized void failed(String why) {
    failures++;
    last = why;
    if (failures >= FAILURES) {
      restsUntil = clock.instant().plus(REST);
    }
  }
}
