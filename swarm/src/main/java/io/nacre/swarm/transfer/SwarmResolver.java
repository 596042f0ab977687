package io.nacre.swarm.transfer;

import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NameResolver;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import io.nacre.swarm.membership.Peers;
import io.nacre.swarm.protocol.NameInfo;
import io.nacre.swarm.protocol.PeerClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Knows tags by asking the peers. When they disagree, the word of one where the tag was set counts
 * more than what others heard, then the newest; on a tie all agents choose the same. Peers that
 * cannot be asked matter only when nobody knows the tag.
 */
public final class SwarmResolver implements NameResolver {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How long a better answer is waited for once there is one. */
  private static final Duration GRACE = Duration.ofMillis(250);

  private static final Comparator<NameInfo> BETTER =
      Comparator.comparing(NameInfo::own)
          .thenComparing(NameInfo::updated)
          .thenComparing(name -> name.manifest().digest());

  private final Peers peers;
  private final PeerClient client;

  public SwarmResolver(Peers peers, PeerClient client) {
    this.peers = peers;
    this.client = client;
  }

  @Override
  public Optional<Descriptor> resolve(Repository repository, Tag tag)
      throws FetchException, InterruptedException {
    NameInfo best = null;
    long enough = Long.MAX_VALUE;
    List<String> failures = new ArrayList<>();
    try (Poll<NameInfo> poll =
        Poll.start(peers.toAsk(), PATIENCE, peer -> client.name(peer.address(), repository, tag))) {
      Poll.Answer<NameInfo> answer = poll.next(PATIENCE);
      while (answer != null) {
        answer.failure().ifPresent(failures::add);
        if (answer.value().isPresent()) {
          enough = Math.min(enough, System.nanoTime() + GRACE.toNanos());
          best = better(best, answer.value().get());
        }
        answer = poll.next(best == null ? PATIENCE : Duration.ofNanos(enough - System.nanoTime()));
      }
    }
    if (best == null && !failures.isEmpty()) {
      throw new FetchException(
          "nobody who could be asked knows %s:%s: %s"
              .formatted(repository, tag, String.join("; ", failures)));
    }
    return Optional.ofNullable(best).map(NameInfo::manifest);
  }

  private static NameInfo better(@Nullable NameInfo one, NameInfo other) {
    return one == null || BETTER.compare(other, one) > 0 ? other : one;
  }
}
