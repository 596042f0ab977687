package io.nacre.oci.upstream;

import io.nacre.store.fetch.DeniedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Where a registry says that tokens are to be had. It is asked only where the upstream itself is
 * believed to be at home: credentials go there.
 */
final class TokenRealm {
  /** A second-level label this short below a country is a public suffix: {@code co.uk}. */
  private static final int SHORT_LABEL = 3;

  private TokenRealm() {}

  /**
   * @throws DeniedException when the realm is not a URL, is plain HTTP though the upstream is not,
   *     or is neither in the upstream's own domain nor allowed by configuration
   */
  static URI check(Upstream upstream, String realm) throws DeniedException {
    URI uri;
    try {
      uri = new URI(realm);
    } catch (URISyntaxException e) {
      throw new DeniedException(
          "upstream %s names a token realm that is no URL: %s".formatted(upstream, e.getReason()));
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    boolean isSafe = scheme.equals("https") || (scheme.equals("http") && !upstream.isSecure());
    if (!isSafe || host.isEmpty() || uri.getRawUserInfo() != null) {
      throw new DeniedException(
          "upstream %s wants tokens from %s, which is not https".formatted(upstream, realm));
    }
    if (!isAtHome(upstream.host(), host) && !upstream.options().tokenHosts().contains(host)) {
      throw new DeniedException(
          "upstream %s wants tokens from %s, which is not in its own domain: allow it with the upstream's token-host"
              .formatted(upstream, host));
    }
    return uri;
  }

  private static boolean isAtHome(String upstream, String realm) {
    return upstream.equals(realm)
        || (isDomain(upstream) && isDomain(realm) && domain(upstream).equals(domain(realm)));
  }

  private static boolean isDomain(String host) {
    return host.indexOf('.') > 0
        && host.indexOf(':') < 0
        && !Character.isDigit(host.charAt(host.lastIndexOf('.') + 1));
  }

  /** The part that one owner has registered, as far as the form of a name tells. */
  private static String domain(String host) {
    String[] labels = host.split("\\.");
    int count = labels.length;
    boolean isBelowCountry =
        count > 2 && labels[count - 1].length() == 2 && labels[count - 2].length() <= SHORT_LABEL;
    int owned = Math.min(count, isBelowCountry ? 3 : 2);
    return String.join(".", Arrays.copyOfRange(labels, count - owned, count));
  }
}
