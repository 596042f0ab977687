package io.nacre.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A forward proxy that is spoken to over plain HTTP: with CONNECT for https (RFC 9110, section
 * 9.3.6), and with absolute request targets for http.
 *
 * @param host without brackets
 * @param authorization the Proxy-Authorization field, when it wants one; never in a message
 */
public record Proxy(String host, int port, Optional<String> authorization) {
  private static final int DEFAULT_PORT = 80;

  public Proxy {
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("not the address of a proxy: " + host + ":" + port);
    }
  }

  /**
   * {@code http://[user:password@]host[:port]}, or the same without the scheme.
   *
   * @throws IllegalArgumentException with a sentence that does not repeat the credentials
   */
  public static Proxy parse(String text) {
    URI uri;
    try {
      uri = new URI(text.contains("://") ? text : "http://" + text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("a proxy is written http://HOST:PORT", scrubbed(e));
    }
    if (!"http".equalsIgnoreCase(uri.getScheme())) {
      throw new IllegalArgumentException(
          "only http:// proxies are spoken to, not %s://".formatted(uri.getScheme()));
    }
    String path = uri.getPath();
    if (uri.getHost() == null || !(path.isEmpty() || path.equals("/"))) {
      throw new IllegalArgumentException("a proxy is written http://HOST:PORT");
    }
    String host = uri.getHost();
    return new Proxy(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
        Optional.ofNullable(uri.getUserInfo()).map(Proxy::basic));
  }

  /** The same reason without the text, in which a password may stand. */
  private static Throwable scrubbed(URISyntaxException e) {
    return new IllegalArgumentException(e.getReason());
  }

  /** RFC 7617. */
  private static String basic(String userInfo) {
    String credentials = userInfo.contains(":") ? userInfo : userInfo + ":";
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  /** Without the credentials. */
  @Override
  public String toString() {
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
