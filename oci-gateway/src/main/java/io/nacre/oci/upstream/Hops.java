package io.nacre.oci.upstream;

import io.nacre.http.Headers;
import io.nacre.http.HttpClient;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * Sends a request and follows where it is redirected (RFC 9110, section 15.4), as registries do to
 * object stores. The Authorization goes to the origin it is for and to no other.
 */
final class Hops {
  private static final int MAX_HOPS = 5;

  private final UpstreamConnections connections;

  Hops(UpstreamConnections connections) {
    this.connections = connections;
  }

  /**
   * @param response the last one
   * @param atHome whether the first origin gave it
   */
  record Arrived(HttpClient.Incoming response, boolean atHome) {}

  /**
   * @param upstream for whose sake
   * @throws IOException when a host cannot be reached, or redirects too often, nowhere or from
   *     https to http
   */
  Arrived send(
      Upstream upstream, String method, URI first, Headers headers, Optional<String> authorization)
      throws IOException, InterruptedException {
    URI uri = first;
    for (int hop = 0; hop <= MAX_HOPS; hop++) {
      boolean atHome = isSameOrigin(first, uri);
      Headers sent =
          atHome && authorization.isPresent()
              ? headers.with("Authorization", authorization.get())
              : headers;
      HttpClient.Incoming response =
          connections
              .to(upstream, uri)
              .send(new HttpClient.Outgoing(method, uri, sent, new byte[0]));
      if (!isRedirect(response.status())) {
        return new Arrived(response, atHome);
      }
      try (response) {
        uri = target(uri, response.headers().first("Location").orElse(""));
      }
    }
    throw new IOException("%s redirects more than %d times".formatted(first.getHost(), MAX_HOPS));
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private static URI target(URI from, String location) throws IOException {
    URI target;
    try {
      target = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException(from.getHost() + " redirects to what is no URL", e);
    }
    String scheme = String.valueOf(target.getScheme());
    boolean isSafe = scheme.equals("https") || scheme.equals(from.getScheme());
    if (!isSafe || target.getHost() == null || target.equals(from)) {
      throw new IOException(
          "%s redirects to %s, where we do not follow".formatted(from.getHost(), host(target)));
    }
    return target;
  }

  /** Without path and query: those of object stores have signatures in them. */
  private static String host(URI uri) {
    return uri.getScheme() + "://" + uri.getAuthority();
  }

  private static boolean isSameOrigin(URI one, URI other) {
    return one.getScheme().equals(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && one.getPort() == other.getPort();
  }
}
