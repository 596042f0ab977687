package io.nacre.bench.serving;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/**
 * A file of bytes that do not compress, and its digest.
 *
 * @param file where it lies
 * @param digest as registries write it
 * @param size in bytes
 */
record TestFile(Path file, String digest, long size) {
  static final int MIB = 1 << 20;

  /** Writes one of so many MiB. */
  static TestFile write(Path file, int mebibytes, long seed) throws IOException {
    Random random = new Random(seed);
    byte[] chunk = new byte[MIB];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < mebibytes; i++) {
        random.nextBytes(chunk);
        out.write(chunk);
      }
    }
    return of(file);
  }

  /** Writes one of these bytes. */
  static TestFile write(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    return of(file);
  }

  /** The file as it is now. */
  static TestFile of(Path file) throws IOException {
    return new TestFile(file, "sha256:" + sha256(file), Files.size(file));
  }

  /** The same file with other bytes in each MiB of it, so that nobody has any of its blocks. */
  TestFile vary(int round) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (long at = 0; at < size; at += MIB) {
        ByteBuffer mark = ByteBuffer.allocate(Long.BYTES).putLong(0, round + at);
        channel.write(mark, at);
      }
    }
    return of(file);
  }

  double megabytes() {
    return size / 1e6;
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest hash = newSha256();
    ByteBuffer chunk = ByteBuffer.allocate(MIB);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(chunk.clear()) >= 0) {
        hash.update(chunk.flip());
      }
    }
    return HexFormat.of().formatHex(hash.digest());
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has it", e);
    }
  }
}
