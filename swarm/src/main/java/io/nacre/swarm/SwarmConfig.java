package io.nacre.swarm;

import io.nacre.http.HttpClient;
import io.nacre.swarm.membership.Greeter;
import io.nacre.swarm.membership.PeerAddress;
import io.nacre.swarm.transfer.TransferScheduler;
import java.time.Duration;
import java.util.List;

/**
 * How an agent takes part.
 *
 * @param join peer listeners of agents to get content from
 * @param anywhere whether peers may be on other hosts, though nobody proves who he is
 * @param version of this program, told to peers
 * @param requestsInFlight for blocks, over all transfers; each has 1 MiB of memory
 * @param http bounds of every request to a peer
 * @param greetings how often peers are greeted
 * @param transfer bounds of one transfer
 */
public record SwarmConfig(
    List<PeerAddress> join,
    boolean anywhere,
    String version,
    int requestsInFlight,
    HttpClient.Options http,
    Greeter.Timing greetings,
    TransferScheduler.Limits transfer) {

  /**
   * @throws IllegalArgumentException with a sentence, when a peer is on another host and that is
   *     not allowed
   */
  public SwarmConfig {
    join = List.copyOf(join);
    if (requestsInFlight < 1) {
      throw new IllegalArgumentException("at least one request must be allowed");
    }
    for (PeerAddress peer : join) {
      if (!anywhere && !peer.isLoopback()) {
        throw new IllegalArgumentException(
            "cannot join %s: agents on other hosts need a swarm key, which comes with a later release; until then only loopback addresses can be joined"
                .formatted(peer));
      }
    }
  }

  /** Peers are near: one that takes longer to connect or to go on is as good as gone. */
  private static final HttpClient.Options NEAR =
      new HttpClient.Options(
          Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(5), 32);

  private static final int REQUESTS_IN_FLIGHT = 24;

  /** Everything else as it is meant to be. */
  public static SwarmConfig of(List<PeerAddress> join, boolean anywhere, String version) {
    return new SwarmConfig(
        join,
        anywhere,
        version,
        REQUESTS_IN_FLIGHT,
        NEAR,
        Greeter.Timing.DEFAULT,
        TransferScheduler.Limits.DEFAULT);
  }
}
