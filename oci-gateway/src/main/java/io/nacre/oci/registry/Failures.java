package io.nacre.oci.registry;

import io.nacre.store.fetch.BusyException;
import io.nacre.store.fetch.DeniedException;
import io.nacre.store.fetch.FetchException;
import java.time.Duration;

/** What a client is told when content is somewhere else and could not be had. */
final class Failures {
  /** Nothing that an HTTP gateway was told by somebody else is a fault of its own. */
  private static final int BAD_GATEWAY = 502;

  private Failures() {}

  /**
   * DENIED when whoever decides does not let us have it, TOOMANYREQUESTS with its Retry-After when
   * it wants to be asked later, and otherwise a 502.
   *
   * @param unknown the code for the last case
   */
  static RegistryException of(ErrorCode unknown, FetchException cause) {
    String message = String.valueOf(cause.getMessage());
    return switch (cause) {
      case DeniedException _ -> new RegistryException(ErrorCode.DENIED, message, cause);
      case BusyException busy ->
          new RegistryException(ErrorCode.TOOMANYREQUESTS, message, cause)
              .with("Retry-After", Long.toString(seconds(busy.retryAfter())));
      default -> new RegistryException(unknown, message, cause).status(BAD_GATEWAY);
    };
  }

  /** Rounded up: nobody is asked to come too early. */
  static long seconds(Duration time) {
    return time.plusNanos(999_999_999).toSeconds();
  }
}
