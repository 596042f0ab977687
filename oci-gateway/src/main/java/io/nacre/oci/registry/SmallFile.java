package io.nacre.oci.registry;

import io.nacre.store.blob.Blob;
import io.nacre.store.image.Manifest;
import java.io.IOException;
import java.nio.file.Files;

/** Reads blobs that are small enough to be held in memory whole: manifests. */
final class SmallFile {
  private SmallFile() {}

  /** Whether a blob is small enough to be a manifest. */
  static boolean fits(long size) {
    return size <= Manifest.MAX_BYTES;
  }

  /** The bytes of a blob that {@link #fits}. */
  static byte[] read(Blob blob) throws IOException {
    if (!fits(blob.size())) {
      throw new IOException("%s is too large for a manifest".formatted(blob.digest()));
    }
    return Files.readAllBytes(blob.file());
  }
}
