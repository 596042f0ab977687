package io.nacre.store.gc;

import io.nacre.store.blob.BlobStore;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How much room there is for blobs. */
@FunctionalInterface
public interface Room {
  /** Of a disk that much stays free, */
  double FREE_SHARE = 0.05;

  /** but not more than that: 5% of a large disk is a lot. */
  long MOST_FREE = 10L << 30;

  /**
   * Bytes that must go.
   *
   * @param quota bytes of blobs that there may be
   * @return not more than 0 when there is room
   */
  long missing(BlobStore.Totals totals, OptionalLong quota) throws IOException;

  /** The quota's and the disk's: whichever is shorter of room. */
  static Room on(Path folder) {
    return (totals, quota) -> {
      FileStore disk = Files.getFileStore(folder);
      long free = Math.min(MOST_FREE, (long) (disk.getTotalSpace() * FREE_SHARE));
      long overQuota = quota.isPresent() ? totals.bytes() - quota.getAsLong() : Long.MIN_VALUE;
      return Math.max(overQuota, free - disk.getUsableSpace());
    };
  }

  /** The quota's alone. */
  static Room unbounded() {
    return (totals, quota) -> quota.isPresent() ? totals.bytes() - quota.getAsLong() : 0;
  }
}
