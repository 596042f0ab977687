package io.nacre.oci.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.time.Duration;

/** What upstreams have just confirmed to be theirs. */
final class Authority {
  /** Long enough to fetch what was just asked about. */
  private static final Duration REMEMBERED = Duration.ofMinutes(1);

  private static final int MAX_KEPT = 10_000;

  private record Key(Repository repository, Digest digest) {}

  private final Cache<Key, Boolean> confirmed =
      Caffeine.newBuilder().maximumSize(MAX_KEPT).expireAfterWrite(REMEMBERED).build();

  void confirm(Repository repository, Digest digest) {
    confirmed.put(new Key(repository, digest), true);
  }

  boolean isConfirmed(Repository repository, Digest digest) {
    return confirmed.getIfPresent(new Key(repository, digest)) != null;
  }
}
