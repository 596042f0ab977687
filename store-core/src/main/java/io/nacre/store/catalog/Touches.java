package io.nacre.store.catalog;

import io.nacre.store.catalog.Catalog.Member;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was read since it was last written down. A warm read costs one look into a map: the same
 * thing is noted once a minute, and what is too much is not noted.
 */
final class Touches {
  /** Things read in some minutes on a busy node; some 4 MiB. */
  static final int LIMIT = 16_384;

  /** Finer than this no image is older than another. */
  private static final long GRAIN_MILLIS = 60_000;

  private final Map<Member, Long> seen = new ConcurrentHashMap<>();
  private final InstantSource clock;

  Touches(InstantSource clock) {
    this.clock = clock;
  }

  void touch(Repository repository, Digest digest) {
    Member member = new Member(repository, digest);
    long now = clock.millis();
    Long last = seen.get(member);
    if (last == null ? seen.size() < LIMIT : now - last >= GRAIN_MILLIS) {
      seen.put(member, now);
    }
  }

  /** What is to be written down; it is forgotten here. */
  Map<Member, Instant> take() {
    Map<Member, Instant> taken = new HashMap<>();
    Map.copyOf(seen)
        .forEach(
            (member, when) -> {
              // touched again meanwhile: the later time is written down the next time
              if (seen.remove(member, when)) {
                taken.put(member, Instant.ofEpochMilli(when));
              }
            });
    return taken;
  }
}
