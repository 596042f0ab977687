package io.nacre.agent;

import io.nacre.agent.config.HostPort;
import io.nacre.http.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How far an agent's life has come; what {@code /readyz} says. */
public final class Lifecycle {

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

  private volatile Optional<Serving> serving = Optional.empty();
  private volatile boolean draining;

  void started(HostPort listen, Optional<HostPort> peerListen) {
    serving = Optional.of(new Serving(listen, peerListen, Instant.now()));
  }

  void draining() {
    draining = true;
  }

  /**
   * The agent, which serves, since somebody asks it.
   *
   * @throws IllegalStateException before it does
   */
  public Serving serving() {
    return serving.orElseThrow(() -> new IllegalStateException("the agent is still starting"));
  }

  /** 200 as long as it can answer at all. */
  static Response liveness() {
    return Response.text(200, "alive");
  }

  /** 200 from the first listener on until the agent drains; 503 otherwise. */
  Response readiness() {
    if (draining) {
      return Response.text(503, "draining");
    }
    return serving.isPresent() ? Response.text(200, "ready") : Response.text(503, "starting");
  }
}
