package io.nacre.agent.api;

import io.nacre.agent.config.HostPort;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An agent that serves.
 *
 * @param listen its client listener
 * @param peerListen its peer listener
 * @param since when
 */
public record Serving(HostPort listen, Optional<HostPort> peerListen, Instant since) {
  public Duration upTime() {
    return Duration.between(since, Instant.now());
  }
}
