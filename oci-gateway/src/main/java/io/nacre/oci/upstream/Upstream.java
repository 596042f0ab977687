package io.nacre.oci.upstream;

import io.nacre.store.MalformedException;
import io.nacre.store.image.Repository;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * A registry that may be asked.
 *
 * @param name what its repositories' names begin with here: its host as people write it, or an
 *     alias for a host with a port
 * @param base where it is: {@code https} (or, when that was asked for by name, {@code http}), host
 *     and port, nothing more
 * @param options how it is to be asked
 */
public record Upstream(String name, URI base, Options options) {

  /**
   * @param maxAge how long what a tag named may be believed before it is asked for again
   * @param maxFetches blobs fetched from it at once
   * @param loginAge how long its word that a client may read a repository is believed
   * @param tokenHosts hosts besides its own domain that may issue tokens for it, in lower case
   * @param reach what its connections are made of
   * @param prefetch what is brought after a manifest
   */
  public record Options(
      Duration maxAge,
      int maxFetches,
      Duration loginAge,
      Set<String> tokenHosts,
      Reach reach,
      PrefetchMode prefetch) {
    public static final Options DEFAULT =
        new Options(
            Duration.ofSeconds(30),
            16,
            Duration.ofMinutes(5),
            Set.of(),
            Reach.USUAL,
            PrefetchMode.NONE);

    public Options {
      tokenHosts = Set.copyOf(tokenHosts);
      if (maxAge.isNegative() || loginAge.isNegative() || maxFetches < 1) {
        throw new MalformedException(
            "an upstream's ages are not negative and its fetches are some");
      }
    }

    /** These and one more, as {@code name=value}. */
    private Options and(String text) {
      int equals = text.indexOf('=');
      String name = equals < 0 ? "" : text.substring(0, equals);
      String value = text.substring(equals + 1);
      try {
        return switch (name) {
          case "max-age" ->
              new Options(duration(value), maxFetches, loginAge, tokenHosts, reach, prefetch);
          case "max-fetches" ->
              new Options(maxAge, Integer.parseInt(value), loginAge, tokenHosts, reach, prefetch);
          case "login-age" ->
              new Options(maxAge, maxFetches, duration(value), tokenHosts, reach, prefetch);
          case "prefetch" ->
              new Options(maxAge, maxFetches, loginAge, tokenHosts, reach, mode(value));
          case "token-host" -> {
            Set<String> hosts = new HashSet<>(tokenHosts);
            hosts.add(value.toLowerCase(Locale.ROOT));
            yield new Options(maxAge, maxFetches, loginAge, hosts, reach, prefetch);
          }
          default ->
              reach
                  .and(name, value)
                  .map(
                      other ->
                          new Options(maxAge, maxFetches, loginAge, tokenHosts, other, prefetch))
                  .orElseThrow(() -> malformed(text));
        };
      } catch (NumberFormatException | DateTimeParseException | InvalidPathException _) {
        throw malformed(text);
      }
    }

    private static Duration duration(String text) {
      return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }
  }

  private static PrefetchMode mode(String text) {
    return switch (text) {
      case "none" -> PrefetchMode.NONE;
      case "platform" -> PrefetchMode.PLATFORM;
      case "all" -> PrefetchMode.ALL;
      default ->
          throw new MalformedException(
              "prefetch is none, platform or all, not '%s'"
                  .formatted(MalformedException.excerpt(text)));
    };
  }

  public Upstream {
    if (base.getScheme() != null
        && base.getScheme().equals("http")
        && (options.reach.ca().isPresent() || options.reach.certificate().isPresent())) {
      throw new MalformedException(
          "upstream %s is asked over plain HTTP, where ca and cert count for nothing"
              .formatted(MalformedException.excerpt(name)));
    }
    if (options.reach.key().isPresent() && options.reach.certificate().isEmpty()) {
      throw new MalformedException(
          "upstream %s has a key but no cert".formatted(MalformedException.excerpt(name)));
    }
    if (name.indexOf('/') >= 0 || !new Repository(name).name().equals(name)) {
      throw new MalformedException(
          "'%s' is not an upstream's name: it must fit into one part of a repository's name"
              .formatted(MalformedException.excerpt(name)));
    }
    String scheme = String.valueOf(base.getScheme());
    String path = String.valueOf(base.getRawPath());
    if (!(scheme.equals("https") || scheme.equals("http"))
        || base.getHost() == null
        || base.getRawUserInfo() != null
        || base.getRawQuery() != null
        || base.getRawFragment() != null
        || !(path.isEmpty() || path.equals("/"))) {
      throw new MalformedException(
          "an upstream's URL looks like https://host:port, not '%s'"
              .formatted(MalformedException.excerpt(base.toString())));
    }
  }

  /**
   * Reads {@code NAME=URL}, and behind it how it is to be asked, each after a semicolon: {@code
   * max-age=5m}, {@code max-fetches=4}, {@code login-age=1m}, {@code token-host=auth.example.org}
   * (more than once, if need be), {@code ca=FILE}, {@code cert=FILE}, {@code key=FILE}, {@code
   * proxy=http://HOST:PORT} or {@code proxy=none}.
   *
   * @throws MalformedException when it is not of this form
   */
  public static Upstream parse(String text) {
    String[] parts = text.strip().split(";", -1);
    int equals = parts[0].indexOf('=');
    if (equals < 0) {
      throw malformed(text);
    }
    Options options = Options.DEFAULT;
    for (int i = 1; i < parts.length; i++) {
      options = options.and(parts[i].strip());
    }
    try {
      return new Upstream(
          parts[0].substring(0, equals).strip(),
          new URI(parts[0].substring(equals + 1).strip()),
          options);
    } catch (URISyntaxException _) {
      throw malformed(text);
    }
  }

  private static MalformedException malformed(String text) {
    return new MalformedException(
        "an upstream looks like NAME=URL[;OPTION=VALUE…], not '%s'"
            .formatted(MalformedException.excerpt(text)));
  }

  /** The same, asked in another way. */
  public Upstream with(Options other) {
    return new Upstream(name, base, other);
  }

  /** Whether it is reached over TLS. */
  boolean isSecure() {
    return String.valueOf(base.getScheme()).equals("https");
  }

  /** Its host's name, in lower case. */
  String host() {
    return String.valueOf(base.getHost()).toLowerCase(Locale.ROOT);
  }

  /** Host, and the port when its URL has one. */
  String authority() {
    return base.getPort() < 0 ? host() : host() + ":" + base.getPort();
  }

  @Override
  public String toString() {
    return name;
  }
}
