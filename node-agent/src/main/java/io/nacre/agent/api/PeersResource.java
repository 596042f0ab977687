package io.nacre.agent.api;

import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.swarm.Swarm;
import io.nacre.swarm.membership.NodeId;
import io.nacre.swarm.membership.PeerStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code peers}: the agents that this one may ask. */
public record PeersResource(Swarm swarm, ReadGate gate) {
  private static final double NANOS_PER_MILLI = 1e6;

  public Response get(Request request) throws ApiException, IOException, InterruptedException {
    gate.requireUse(request);
    return ApiJson.response(swarm.peers().stream().map(PeersResource::line).toList());
  }

  private static PeerLine line(PeerStatus peer) {
    return new PeerLine(
        peer.address().toString(),
        orNull(peer.id(), NodeId::toString),
        peer.version(),
        peer.state().name().toLowerCase(Locale.ROOT),
        peer.named(),
        orNull(peer.roundTrip(), PeersResource::millis),
        peer.bytesIn(),
        peer.bytesOut(),
        peer.lies(),
        orNull(peer.seen(), Instant::toString),
        peer.error());
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / NANOS_PER_MILLI;
  }

  private static <T, R> @Nullable R orNull(@Nullable T value, Function<T, R> form) {
    return value == null ? null : form.apply(value);
  }
}
