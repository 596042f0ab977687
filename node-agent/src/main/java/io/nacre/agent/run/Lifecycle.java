package io.nacre.agent.run;

import io.nacre.agent.api.Serving;
import io.nacre.http.Response;
import java.util.Optional;

/** How far an agent's life has come; what {@code /readyz} says. */
final class Lifecycle {

  private volatile Optional<Serving> serving = Optional.empty();
  private volatile boolean draining;

  void started(Serving now) {
    serving = Optional.of(now);
  }

  void draining() {
    draining = true;
  }

  /**
   * The agent, which serves, since somebody asks it.
   *
   * @throws IllegalStateException before it does
   */
  Serving serving() {
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
