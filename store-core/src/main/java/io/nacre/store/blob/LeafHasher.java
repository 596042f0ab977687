package io.nacre.store.blob;

import io.nacre.store.cid.Cid;
import io.nacre.store.dag.Profile;
import io.nacre.store.image.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Cuts a stream of bytes into leaves and collects their CIDs. */
final class LeafHasher {
  /** Bytes of every leaf but the last. */
  static final int LEAF = Profile.UNIXFS_V1_2025.chunkSize();

  private final MessageDigest hasher = Digest.Algorithm.SHA256.hasher();
  private final List<Cid> leaves = new ArrayList<>();
  private int filled;

  void update(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      int count = Math.min(bytes.remaining(), LEAF - filled);
      Digest.Algorithm.update(hasher, bytes.slice(bytes.position(), count));
      bytes.position(bytes.position() + count);
      filled += count;
      if (filled == LEAF) {
        finishLeaf();
      }
    }
  }

  /** The leaves of the whole; of nothing, one that is empty. */
  List<Cid> finish() {
    if (filled > 0 || leaves.isEmpty()) {
      finishLeaf();
    }
    return leaves;
  }

  private void finishLeaf() {
    leaves.add(Cid.rawSha256(hasher.digest()));
    filled = 0;
  }
}
