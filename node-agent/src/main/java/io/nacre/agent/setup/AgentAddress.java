package io.nacre.agent.setup;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where clients of this host reach an agent.
 *
 * @param uri {@code http} or {@code https}, host and port, nothing more
 */
public record AgentAddress(URI uri) {

  /**
   * Reads {@code http://127.0.0.1:5050}.
   *
   * @throws SetupException when it is something else
   */
  public static AgentAddress parse(String text) throws SetupException {
    try {
      URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (isHttp && uri.getHost() != null && uri.toString().endsWith(uri.getRawAuthority())) {
        return new AgentAddress(uri);
      }
    } catch (URISyntaxException _) {
      // the sentence below says what is wanted
    }
    throw new SetupException("an address looks like http://127.0.0.1:5050, not %s".formatted(text));
  }

  /** Host and port, as names of images begin with it. */
  String authority() {
    return uri.getRawAuthority();
  }

  /** Whether it is reached without TLS. */
  boolean isPlain() {
    return "http".equals(uri.getScheme());
  }

  /** Whether it is this very host, as Docker sees it: then it asks for no TLS. */
  boolean isLoopback() {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    return host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.");
  }
}
