package io.nacre.store.blob;

import io.nacre.store.cid.Cid;
import io.nacre.store.dag.FileCid;
import io.nacre.store.dag.Profile;
import io.nacre.store.image.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Bytes from a seed, and what must be known of them, computed the simple way. */
final class SomeBytes {
  static final int MIB = 1 << 20;

  private SomeBytes() {}

  static byte[] of(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static Digest digest(Digest.Algorithm algorithm, byte[] bytes) {
    return Digest.of(algorithm, algorithm.hasher().digest(bytes));
  }

  static Cid root(byte[] bytes) throws IOException {
    return FileCid.of(Channels.newChannel(new ByteArrayInputStream(bytes)), Profile.UNIXFS_V1_2025)
        .root();
  }

  static List<byte[]> leaves(byte[] bytes) {
    List<byte[]> leaves = new ArrayList<>();
    for (int at = 0; at < bytes.length || leaves.isEmpty(); at += MIB) {
      leaves.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + MIB)));
    }
    return leaves;
  }

  static List<Cid> leafCids(byte[] bytes) {
    return leaves(bytes).stream().map(leaf -> Cid.raw(Digest.sha256(leaf))).toList();
  }

  static Blob write(BlobStore store, byte[] bytes) throws IOException {
    return write(store, Digest.Algorithm.SHA256, bytes);
  }

  static Blob write(BlobStore store, Digest.Algorithm algorithm, byte[] bytes) throws IOException {
    try (BlobWriter writer = store.write(algorithm)) {
      writer.write(ByteBuffer.wrap(bytes));
      return writer.commit(digest(algorithm, bytes));
    }
  }
}
