package io.nacre.http;

import java.io.IOException;

/** The connection ended before the first byte of a response. */
final class BrokenOffException extends IOException {
  BrokenOffException(Origin origin) {
    super(origin + " closed the connection without an answer");
  }

  BrokenOffException(Origin origin, Throwable cause) {
    this(origin);
    initCause(cause);
  }
}
