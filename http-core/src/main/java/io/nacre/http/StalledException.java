package io.nacre.http;

import java.io.IOException;

/** The other end sent nothing, or took nothing, for longer than is allowed. */
final class StalledException extends IOException {
  StalledException(String message) {
    super(message);
  }
}
