package io.nacre.http;

import java.net.URI;
import java.util.Locale;

/** Scheme, host and port (RFC 9110, section 4.3.1): what a connection can be shared for. */
record Origin(boolean secure, String host, int port) {

  /**
   * @throws IllegalArgumentException when it is not an absolute http or https URI
   */
  static Origin of(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    String host = uri.getHost();
    if (host == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new IllegalArgumentException("not an http or https URI: " + uri);
    }
    boolean secure = scheme.equals("https");
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    return new Origin(secure, host.toLowerCase(Locale.ROOT), port);
  }

  /** The Host field: the port only when it is not the scheme's own. */
  String authority() {
    return port == (secure ? 443 : 80) ? host : host + ":" + port;
  }

  /** Without the brackets that a URI puts around an IPv6 address. */
  String hostName() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  @Override
  public String toString() {
    return (secure ? "https://" : "http://") + authority();
  }
}
