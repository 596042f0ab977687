package io.nacre.agent.run;

import io.nacre.http.Handler;
import io.nacre.http.Request;
import io.nacre.http.Response;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keeps web pages away from a listener. A page that a person visits can make the browser send
 * requests to wherever the host reaches; two headers that a page cannot change tell them from the
 * requests of tools.
 *
 * <ul>
 *   <li>{@code Host}: an address, {@code localhost} or an allowed name. Another name means that
 *       somebody's DNS answers with our address (DNS rebinding).
 *   <li>{@code Origin}: absent, or our own. Another one means that a page of somebody else asks
 *       (CSRF).
 * </ul>
 */
final class OriginGuard implements Handler {
  /** An IPv4 address, or an IPv6 address in brackets; good enough, since no name looks so. */
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-f:.]+]");

  private static final Response REFUSED_HOST =
      Response.text(
          403,
          "this agent is addressed as localhost or by an address; --allowed-hosts allows further names");
  private static final Response REFUSED_ORIGIN =
      Response.text(403, "this agent does not answer web pages of others");

  private final String scheme;
  private final List<String> allowedHosts;
  private final Handler inner;

  /**
   * @param scheme of the listener's own origin
   * @param allowedHosts in lower case
   */
  OriginGuard(String scheme, List<String> allowedHosts, Handler inner) {
    this.scheme = scheme;
    this.allowedHosts = List.copyOf(allowedHosts);
    this.inner = inner;
  }

  @Override
  public Response handle(Request request) throws Exception {
    Optional<Response> refusal = refusal(request);
    return refusal.isPresent() ? refusal.get() : inner.handle(request);
  }

  @Override
  public Optional<Response> immediate(Request request) {
    Optional<Response> refusal = refusal(request);
    return refusal.isPresent() ? refusal : inner.immediate(request);
  }

  private Optional<Response> refusal(Request request) {
    Optional<String> host = request.headers().first("Host").map(h -> h.toLowerCase(Locale.ROOT));
    if (host.isEmpty() || !isOurs(withoutPort(host.get()))) {
      return Optional.of(REFUSED_HOST);
    }
    String own = scheme + "://" + host.get();
    return request.headers().all("Origin").stream().allMatch(own::equalsIgnoreCase)
        ? Optional.empty()
        : Optional.of(REFUSED_ORIGIN);
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
  }

  private boolean isOurs(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost") // RFC 6761, section 6.3: never leaves the host
        || ADDRESS.matcher(host).matches()
        || allowedHosts.contains(host);
  }
}
