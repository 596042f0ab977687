package io.nacre.swarm;

import io.nacre.swarm.membership.Greeter;
import io.nacre.swarm.membership.PeerAddress;
import io.nacre.swarm.transfer.TransferScheduler;
import java.util.List;

/**
 * How an agent takes part.
 *
 * @param join peer listeners of agents to get content from
 * @param anywhere whether peers may be on other hosts, though nobody proves who he is
 * @param version of this program, told to peers
 * @param requestsInFlight for blocks, over all transfers; each has 1 MiB of memory
 * @param greetings how often peers are greeted
 * @param transfer bounds of one transfer
 */
public record SwarmConfig(
    List<PeerAddress> join,
    boolean anywhere,
    String version,
    int requestsInFlight,
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

  /** Everything else as it is meant to be. */
  public static SwarmConfig of(List<PeerAddress> join, boolean anywhere, String version) {
    return new SwarmConfig(
        join, anywhere, version, 24, Greeter.Timing.DEFAULT, TransferScheduler.Limits.DEFAULT);
  }
}
