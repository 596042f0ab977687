package io.nacre.http;

/** A request that the standard does not allow; answered and the connection closed. */
final class BadRequestException extends Exception {
  private final int status;

  BadRequestException(String message) {
    this(400, message);
  }

  BadRequestException(int status, String message) {
    // No stack trace: anybody can cause one of these, and nobody reads it.
    super(message, null, false, false);
    this.status = status;
  }

  int status() {
    return status;
  }
}
