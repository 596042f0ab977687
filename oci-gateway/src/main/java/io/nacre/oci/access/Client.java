package io.nacre.oci.access;

import io.nacre.http.Request;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * Who asks: what is known of a client before any policy has judged it.
 *
 * @param address the other end of the connection
 * @param authorization the Authorization header field as it was sent
 */
public record Client(SocketAddress address, Optional<String> authorization) {

  public static Client of(Request request) {
    return new Client(request.remote(), request.headers().first("Authorization"));
  }

  /** The address alone: credentials never reach a log or a message. */
  @Override
  public String toString() {
    return address.toString();
  }
}
