package io.nacre.ipfs.gateway;

import io.nacre.http.Response;

/** A request that is answered with an error, and a line of text that says why. */
final class GatewayException extends Exception {
  private final int status;

  GatewayException(int status, String message) {
    super(message);
    this.status = status;
  }

  Response response() {
    return Response.text(status, String.valueOf(getMessage()));
  }
}
