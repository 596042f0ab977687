package io.nacre.oci.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * With which rights a repository is read that not everybody may read: with those of clients who
 * showed that they have some, for as long as that counts, and with the agent's own once somebody
 * came whom it lets. Nothing else is tried, so nobody makes the agent use its credentials who may
 * not have what they give.
 */
final class Lent {
  private static final int MAX_KEPT = 1_000;

  /** Longer than pulling an image takes; who asks later is let in, or not, once more. */
  private static final Duration OWN = Duration.ofHours(1);

  private record Loan(Credentials credentials, Instant until) {}

  private final Cache<Repository, Loan> fromClients =
      Caffeine.newBuilder().maximumSize(MAX_KEPT).expireAfterWrite(OWN).build();
  private final Cache<Repository, Instant> ownUntil =
      Caffeine.newBuilder().maximumSize(MAX_KEPT).expireAfterWrite(OWN).build();
  private final CredentialSource own;
  private final InstantSource clock;

  Lent(CredentialSource own, InstantSource clock) {
    this.own = own;
    this.clock = clock;
  }

  /** A client whom the agent lets read came. */
  void own(UpstreamRepository repository) {
    ownUntil.put(repository.here(), clock.instant().plus(OWN));
  }

  /** A client came whom the upstream lets read. */
  void client(UpstreamRepository repository, Credentials credentials, Instant until) {
    fromClients.put(repository.here(), new Loan(credentials, until));
  }

  /** What may be used, in the order in which to try it. */
  List<Credentials> of(UpstreamRepository repository) throws FetchException, InterruptedException {
    List<Credentials> all = new ArrayList<>();
    if (isGood(ownUntil.getIfPresent(repository.here()))) {
      agents(repository).ifPresent(all::add);
    }
    Loan loan = fromClients.getIfPresent(repository.here());
    if (loan != null) {
      if (isGood(loan.until)) {
        all.add(loan.credentials);
      } else {
        fromClients.invalidate(repository.here());
      }
    }
    return all;
  }

  /** The agent's own; empty when it has none there. */
  Optional<Credentials> agents(UpstreamRepository repository)
      throws FetchException, InterruptedException {
    try {
      Credentials credentials = own.of(repository.upstream());
      return credentials.equals(Credentials.ANONYMOUS)
          ? Optional.empty()
          : Optional.of(credentials);
    } catch (IOException e) {
      throw new FetchException(
          "the credentials for upstream %s cannot be read: %s"
              .formatted(repository.upstream(), e.getMessage()),
          e);
    }
  }

  private boolean isGood(@Nullable Instant until) {
    return until != null && clock.instant().isBefore(until);
  }
}
