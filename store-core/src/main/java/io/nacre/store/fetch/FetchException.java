package io.nacre.store.fetch;

import java.io.IOException;

/** A fetch that failed; the message says which source, what it answered and what to do. */
public class FetchException extends IOException {
  public FetchException(String message) {
    super(message);
  }

  public FetchException(String message, Throwable cause) {
    super(message, cause);
  }
}
