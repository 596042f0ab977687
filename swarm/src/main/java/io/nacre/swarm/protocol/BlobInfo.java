package io.nacre.swarm.protocol;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Digest.Algorithm;

/**
 * What a peer says of a blob that it holds.
 *
 * @param digest of the blob
 * @param size in bytes
 * @param root its CID under profile {@code unixfs-v1-2025}
 */
public record BlobInfo(Digest digest, long size, Cid root) {

  /**
   * @throws MalformedException when no blob can have these three together: up to 1 MiB the root is
   *     a raw leaf (that of a sha256 digest is known), above it is a dag-pb node
   */
  public BlobInfo {
    boolean leaf = size <= Protocol.LEAF;
    boolean fits =
        size >= 0
            && root.version() == 1
            && root.codec() == (leaf ? Codec.RAW : Codec.DAG_PB)
            && (!leaf || digest.algorithm() != Algorithm.SHA256 || root.equals(Cid.raw(digest)));
    if (!fits) {
      throw new MalformedException(
          "no blob has digest %s, %d bytes and root %s".formatted(digest, size, root));
    }
  }

  /** Whether the blob is a single block, its own root. */
  public boolean isLeaf() {
    return size <= Protocol.LEAF;
  }
}
