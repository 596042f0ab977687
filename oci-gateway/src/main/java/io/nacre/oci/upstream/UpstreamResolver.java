package io.nacre.oci.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.fetch.BusyException;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NameResolver;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Knows what tags of upstreams name, because the upstream said so a short while ago or says so now:
 * one request for a tag at a time, whoever asks. Where an answer of old is known, little time is
 * spent on a new one.
 */
final class UpstreamResolver implements NameResolver {
  /** How long an upstream has to answer when the last known answer can be given instead. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  /** How long anybody waits otherwise; the tries of the client end well before. */
  private static final Duration MOST = Duration.ofMinutes(3);

  private static final int MAX_KEPT = 10_000;

  private record Key(Repository repository, Tag tag) {}

  private record Known(Descriptor manifest, Instant since) {}

  private final Upstreams upstreams;
  private final ManifestLookup lookup;
  private final Catalog catalog;
  private final Authority authority;
  private final InstantSource clock;
  private final Cache<Key, Known> known = Caffeine.newBuilder().maximumSize(MAX_KEPT).build();
  private final Map<Key, FutureTask<Descriptor>> underWay = new ConcurrentHashMap<>();
  private final Map<Upstream, Instant> busyUntil = new ConcurrentHashMap<>();

  UpstreamResolver(
      Upstreams upstreams,
      ManifestLookup lookup,
      Catalog catalog,
      Authority authority,
      InstantSource clock) {
    this.upstreams = upstreams;
    this.lookup = lookup;
    this.catalog = catalog;
    this.authority = authority;
    this.clock = clock;
  }

  /**
   * @throws io.nacre.store.fetch.NotFoundException when the upstream says that there is no such tag
   */
  @Override
  public Optional<Descriptor> resolve(Repository repository, Tag tag)
      throws FetchException, InterruptedException {
    Optional<UpstreamRepository> at = upstreams.find(repository);
    if (at.isEmpty()) {
      return Optional.empty();
    }
    Key key = new Key(repository, tag);
    Known last = known.getIfPresent(key);
    Duration maxAge = at.get().upstream().options().maxAge();
    if (last != null && clock.instant().isBefore(last.since().plus(maxAge))) {
      return Optional.of(last.manifest());
    }
    Descriptor manifest = ask(at.get(), key, hasLastKnown(key));
    authority.confirm(repository, manifest.digest());
    known.put(key, new Known(manifest, clock.instant()));
    return Optional.of(manifest);
  }

  /** Registries take no manifest whose parts are not in its repository. */
  @Override
  public Set<Digest> vouched(Repository repository, Digest manifest, Set<Digest> children) {
    return children;
  }

  private boolean hasLastKnown(Key key) throws FetchException {
    try {
      return catalog.tag(key.repository, key.tag).isPresent();
    } catch (IOException e) {
      throw new FetchException("cannot tell what is known of %s".formatted(key.repository), e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // whoever put the task there runs it
  private Descriptor ask(UpstreamRepository at, Key key, boolean hasLastKnown)
      throws FetchException, InterruptedException {
    requireNotBusy(at.upstream());
    Patience patience = hasLastKnown ? Patience.LITTLE : Patience.USUAL;
    FutureTask<Descriptor> mine = new FutureTask<>(() -> lookup.find(at, key.tag, patience));
    @Nullable FutureTask<Descriptor> others = underWay.putIfAbsent(key, mine);
    if (others == null) {
      Thread.ofVirtual()
          .name("upstream-tag")
          .start(
              () -> {
                mine.run();
                underWay.remove(key, mine);
              });
    }
    FutureTask<Descriptor> task = others == null ? mine : others;
    try {
      Duration atMost = hasLastKnown ? PATIENCE : MOST;
      return task.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new FetchException("upstream %s does not answer".formatted(at.upstream()), e);
    } catch (CancellationException e) {
      throw new FetchException("the agent is stopping", e);
    } catch (ExecutionException e) {
      throw failed(at.upstream(), e);
    }
  }

  private FetchException failed(Upstream upstream, ExecutionException e) {
    if (e.getCause() instanceof BusyException busy) {
      busyUntil.put(upstream, clock.instant().plus(busy.retryAfter()));
    }
    return e.getCause() instanceof FetchException fetch
        ? fetch
        : new FetchException("asking upstream %s went wrong".formatted(upstream), e);
  }

  /** An upstream that wants fewer requests gets none until then. */
  private void requireNotBusy(Upstream upstream) throws BusyException {
    Instant until = busyUntil.getOrDefault(upstream, Instant.MIN);
    Instant now = clock.instant();
    if (now.isBefore(until)) {
      throw new BusyException(
          "upstream %s wants fewer requests (429)".formatted(upstream),
          Duration.between(now, until));
    }
  }
}
