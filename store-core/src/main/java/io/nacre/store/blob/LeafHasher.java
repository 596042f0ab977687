package io.nacre.store.blob;

import io.nacre.store.cid.Cid;
import io.nacre.store.dag.Profile;
import io.nacre.store.image.Digest;
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

  void update(byte[] bytes, int length) {
    int done = 0;
    while (done < length) {
      int count = Math.min(length - done, LEAF - filled);
      hasher.update(bytes, done, count);
      done += count;
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
