package io.nacre.agent.api;

import io.nacre.agent.config.HostPort;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An agent that serves.
 *
 * @param scheme {@code https} where its client listener has a certificate, else {@code http}
 * @param listen its client listener
 * @param peerListen its peer listener
 * @param since when
 */
public record Serving(
    String scheme, HostPort listen, Optional<HostPort> peerListen, Instant since) {
  /** Where its clients reach it. */
  public URI uri() {
    return URI.create(scheme + "://" + listen);
  }

  public Duration upTime() {
    return Duration.between(since, Instant.now());
  }
}
