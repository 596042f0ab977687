package io.nacre.swarm.transfer;

import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NameResolver;
import io.nacre.store.fetch.NotFoundException;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import io.nacre.swarm.membership.Peers;
import io.nacre.swarm.protocol.NameInfo;
import io.nacre.swarm.protocol.PeerClient;
import io.nacre.swarm.protocol.Vouching;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  /**
   * All that any peer vouches for; as soon as that is everything, the others are not waited for.
   */
  @Override
  public Set<Digest> vouched(Repository repository, Digest manifest, Set<Digest> children)
      throws FetchException, InterruptedException {
    Set<Digest> vouched = new HashSet<>();
    boolean isKnown = false;
    long enough = Long.MAX_VALUE;
    List<String> failures = new ArrayList<>();
    try (Poll<Vouching> poll =
        Poll.start(
            peers.toAsk(),
            PATIENCE,
            peer -> client.vouching(peer.address(), repository, manifest))) {
      Poll.Answer<Vouching> answer = poll.next(PATIENCE);
      while (answer != null && !(isKnown && vouched.containsAll(children))) {
        answer.failure().ifPresent(failures::add);
        if (answer.value().isPresent()) {
          isKnown = true;
          enough = Math.min(enough, System.nanoTime() + GRACE.toNanos());
          vouched.addAll(answer.value().get().children());
        }
        answer = poll.next(isKnown ? Duration.ofNanos(enough - System.nanoTime()) : PATIENCE);
      }
    }
    if (!isKnown) {
      throw failures.isEmpty()
          ? new NotFoundException("no peer has %s in %s".formatted(manifest, repository))
          : new FetchException(
              "nobody who could be asked has %s in %s: %s"
                  .formatted(manifest, repository, String.join("; ", failures)));
    }
    return vouched;
  }

  private static NameInfo better(@Nullable NameInfo one, NameInfo other) {
    return one == null || BETTER.compare(other, one) > 0 ? other : one;
  }
}
