package io.nacre.store.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** Compares a file with the digest that it is named after, a piece at a time. */
final class Verification {
  private Verification() {}

  /** The caller only waits, and paces; the reading and hashing is the workers'. */
  static boolean isIntact(Blob blob, Workers workers, BlobStore.Reading reading)
      throws IOException, InterruptedException {
    MessageDigest hasher = blob.digest().algorithm().hasher();
    byte[] buffer = new byte[Segments.BYTES];
    long size = 0;
    try (InputStream in = workers.onDisk(() -> Files.newInputStream(blob.file()))) {
      for (int count = next(in, buffer, hasher, workers);
          count >= 0;
          count = next(in, buffer, hasher, workers)) {
        size += count;
        reading.read(count);
      }
    } catch (NoSuchFileException _) {
      return false;
    }
    byte[] expected = HexFormat.of().parseHex(blob.digest().hex());
    return size == blob.size() && Arrays.equals(hasher.digest(), expected);
  }

  private static int next(InputStream in, byte[] buffer, MessageDigest hasher, Workers workers)
      throws IOException {
    return workers.onHashing(
        () -> {
          int count = in.read(buffer);
          if (count > 0) {
            hasher.update(buffer, 0, count);
          }
          return count;
        });
  }
}
