package io.nacre.agent.config;

import java.net.URI;
import java.net.URISyntaxException;

/** The origin of an HTTP server, as a setting says it. */
final class HttpOrigin {
  private HttpOrigin() {}

  /**
   * Reads {@code https://gateway.example} or {@code http://127.0.0.1:8080}.
   *
   * @throws IllegalArgumentException with a sentence when it is something else
   */
  static URI parse(String text) {
    try {
      URI uri = new URI(text);
      boolean isOrigin =
          ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
              && uri.getHost() != null
              && uri.getUserInfo() == null
              && (uri.getPath().isEmpty() || uri.getPath().equals("/"))
              && uri.getQuery() == null
              && uri.getFragment() == null;
      if (isOrigin) {
        return uri;
      }
    } catch (URISyntaxException _) {
      // said below
    }
    throw new IllegalArgumentException(
        "expected http://HOST[:PORT] or https://HOST[:PORT], not '%s'".formatted(text));
  }
}
