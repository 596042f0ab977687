package io.nacre.store.gc;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What stays though nobody seems to need it.
 *
 * @param unnamed how long a blob stays that was pushed and that no manifest names: a push may take
 *     long to its manifest
 * @param used how long an image stays that was pulled through, since it was last read, however full
 *     the store is: somebody may be reading it
 * @param quota bytes of blobs that there may be; empty when only the disk says how many
 */
public record Keep(Duration unnamed, Duration used, OptionalLong quota) {
  /** Longer than any push takes. */
  public static final Duration UNNAMED = Duration.ofHours(24);

  /** Longer than most pulls take from the manifest to the last layer. */
  public static final Duration USED = Duration.ofMinutes(30);

  /** As long as usual. */
  public static Keep usual(OptionalLong quota) {
    return new Keep(UNNAMED, USED, quota);
  }
}
