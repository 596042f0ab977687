package io.nacre.store.fetch;

import java.time.Duration;

/** Who has it wants to be asked later. */
public final class BusyException extends FetchException {
  private final Duration retryAfter;

  /**
   * @param retryAfter how much later
   */
  public BusyException(String message, Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
