package io.nacre.http;

import java.io.IOException;

/**
 * A body is longer than whoever reads it allows; answered with 413 unless the handler says
 * otherwise.
 */
public final class BodyTooLargeException extends IOException {
  public BodyTooLargeException(long limit) {
    super("the body is longer than %d bytes".formatted(limit));
  }
}
