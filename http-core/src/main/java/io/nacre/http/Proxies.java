package io.nacre.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy an origin is reached through, as the environment variables {@code HTTP_PROXY}, {@code
 * HTTPS_PROXY} and {@code NO_PROXY} say it to curl, Docker and everything written in Go.
 *
 * @param http for http origins
 * @param https for https origins
 * @param except origins that are reached without
 */
public record Proxies(Optional<Proxy> http, Optional<Proxy> https, NoProxy except) {
  /** Everything is reached directly. */
  public static final Proxies NONE =
      new Proxies(Optional.empty(), Optional.empty(), NoProxy.NOTHING);

  /** This machine is never reached through another, whatever the environment says. */
  private static final String THIS_MACHINE = "localhost,127.0.0.0/8,::1";

  /**
   * What the environment says; a variable in capitals goes before the same in small letters.
   *
   * @throws IllegalArgumentException with a sentence that names the variable
   */
  public static Proxies of(Map<String, String> environment) {
    String except = value(environment, "NO_PROXY").orElse("");
    return new Proxies(
        proxy(environment, "HTTP_PROXY"),
        proxy(environment, "HTTPS_PROXY"),
        NoProxy.parse(THIS_MACHINE + "," + except));
  }

  private static Optional<Proxy> proxy(Map<String, String> environment, String name) {
    try {
      return value(environment, name).map(Proxy::parse);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    @Nullable String capitals = environment.get(name);
    String value =
        capitals != null ? capitals : environment.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    return Optional.of(value.strip()).filter(v -> !v.isEmpty());
  }

  Optional<Proxy> to(Origin origin) {
    Optional<Proxy> proxy = origin.secure() ? https : http;
    return proxy.filter(_ -> !except.covers(origin.hostName(), origin.port()));
  }
}
