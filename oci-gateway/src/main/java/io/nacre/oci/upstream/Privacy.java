package io.nacre.oci.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which repositories of upstreams not everybody may read there. Of those that something is held of
 * the catalog keeps a label, until everybody may again; of others it is remembered for a moment, so
 * that nobody can fill the catalog with names.
 */
final class Privacy {
  private static final Logger log = LoggerFactory.getLogger(Privacy.class);

  /** How long a refusal is remembered, and how often it is looked whether a label still holds. */
  private static final Duration MOMENT = Duration.ofMinutes(1);

  private static final int MAX_KEPT = 10_000;

  private final Catalog catalog;
  private final InstantSource clock;
  private final Cache<Repository, Instant> refusedUntil = cache();
  private final Cache<Repository, Instant> lookedAt = cache();

  Privacy(Catalog catalog, InstantSource clock) {
    this.catalog = catalog;
    this.clock = clock;
  }

  private static Cache<Repository, Instant> cache() {
    return Caffeine.newBuilder().maximumSize(MAX_KEPT).build();
  }

  /** Whether not everybody may read it, as far as is known. */
  boolean isClosed(UpstreamRepository repository) throws FetchException {
    return wasRefused(repository) || isLabelled(repository);
  }

  /** The same, when memory alone can tell. Never waits. */
  Optional<Boolean> peekClosed(UpstreamRepository repository) {
    return wasRefused(repository) ? Optional.of(true) : catalog.peekPrivate(repository.here());
  }

  private boolean wasRefused(UpstreamRepository repository) {
    Instant until = refusedUntil.getIfPresent(repository.here());
    return until != null && clock.instant().isBefore(until);
  }

  /** Everybody was refused. */
  void refused(UpstreamRepository repository) throws FetchException {
    Instant now = clock.instant();
    refusedUntil.put(repository.here(), now.plus(MOMENT));
    lookedAt.put(repository.here(), now);
    try {
      if (catalog.exists(repository.here())) {
        label(repository);
      }
    } catch (IOException e) {
      throw new FetchException("cannot tell what is held of %s".formatted(repository), e);
    }
  }

  /** Something was read that everybody could not have read. */
  void label(UpstreamRepository repository) throws FetchException {
    if (!isLabelled(repository)) {
      set(repository, true);
    }
  }

  /** Everybody read a manifest. */
  void opened(UpstreamRepository repository) throws FetchException {
    refusedUntil.invalidate(repository.here());
    if (isLabelled(repository)) {
      set(repository, false);
      log.info("{} can be read by everybody now", repository);
    }
  }

  /** Whether it is time to look again; true for one of those who ask. */
  boolean isToBeLookedAt(UpstreamRepository repository) {
    AtomicBoolean isMine = new AtomicBoolean();
    Instant now = clock.instant();
    lookedAt
        .asMap()
        .compute(
            repository.here(),
            (_, last) -> {
              boolean isDue = last == null || !now.isBefore(last.plus(MOMENT));
              isMine.set(isDue);
              return isDue ? now : last;
            });
    return isMine.get();
  }

  private boolean isLabelled(UpstreamRepository repository) throws FetchException {
    try {
      return catalog.isPrivate(repository.here());
    } catch (IOException e) {
      throw new FetchException("cannot tell whether %s is private".formatted(repository), e);
    }
  }

  private void set(UpstreamRepository repository, boolean isPrivate) throws FetchException {
    try {
      catalog.setPrivate(repository.here(), isPrivate);
    } catch (IOException e) {
      throw new FetchException(
          "%s cannot be marked %s".formatted(repository, isPrivate ? "private" : "public"), e);
    }
  }
}
