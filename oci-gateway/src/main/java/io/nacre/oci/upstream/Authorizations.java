package io.nacre.oci.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.oci.access.Fingerprint;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What was granted to whom, and how to get more: each repository of an upstream and each
 * credentials have an Authorization of their own.
 */
final class Authorizations {
  private static final int MAX_KEPT = 10_000;

  /** Name and password are good until they are refused; but a changed login should count soon. */
  private static final Duration BASIC = Duration.ofMinutes(5);

  /** No token counts longer, see {@link TokenEndpoint}; what has ended is not kept. */
  private static final Duration LONGEST = Duration.ofHours(1);

  /**
   * @param value of the Authorization header field
   * @param expires from when on it is not used
   */
  record Granted(String value, Instant expires) {
    @Override
    public String toString() {
      return "Granted until " + expires;
    }
  }

  /** Passwords of clients do not stay in memory for this. */
  private record Key(UpstreamRepository repository, Fingerprint credentials) {}

  private final Cache<Key, Granted> granted =
      Caffeine.newBuilder().maximumSize(MAX_KEPT).expireAfterWrite(LONGEST).build();
  private final TokenEndpoint tokens;
  private final InstantSource clock;

  Authorizations(UpstreamConnections connections, InstantSource clock) {
    this.tokens = new TokenEndpoint(connections, clock);
    this.clock = clock;
  }

  /** What was granted before and is still good. */
  Optional<String> known(UpstreamRepository repository, Credentials credentials) {
    return Optional.ofNullable(granted.getIfPresent(new Key(repository, credentials.fingerprint())))
        .filter(g -> g.expires().isAfter(clock.instant()))
        .map(Granted::value);
  }

  /**
   * Answers a 401; what was granted before is forgotten.
   *
   * @param fields the WWW-Authenticate header fields
   * @return empty when these credentials cannot answer
   * @throws io.nacre.store.fetch.FetchException when tokens are not given, or would have to be
   *     asked for where we do not
   */
  Optional<String> answer(
      UpstreamRepository repository, Credentials credentials, List<String> fields)
      throws IOException, InterruptedException {
    Key key = new Key(repository, credentials.fingerprint());
    granted.invalidate(key);
    for (Challenge challenge : Challenge.parse(fields)) {
      if (challenge.scheme().equals("bearer")) {
        return Optional.of(keep(key, tokens.get(repository, challenge, credentials)));
      }
      if (challenge.scheme().equals("basic")
          && credentials instanceof Credentials.Password password) {
        Instant expires = clock.instant().plus(BASIC);
        return Optional.of(keep(key, new Granted(password.basic(), expires)));
      }
    }
    return Optional.empty();
  }

  /**
   * As {@link #answer}, for no repository and without keeping it: to see whether credentials are
   * good.
   */
  Optional<String> show(Upstream upstream, Credentials.Password password, List<String> fields)
      throws IOException, InterruptedException {
    for (Challenge challenge : Challenge.parse(fields)) {
      if (challenge.scheme().equals("bearer")) {
        return Optional.of(tokens.get(upstream, challenge, password).value());
      }
      if (challenge.scheme().equals("basic")) {
        return Optional.of(password.basic());
      }
    }
    return Optional.empty();
  }

  private String keep(Key key, Granted fresh) {
    granted.put(key, fresh);
    return fresh.value();
  }
}
