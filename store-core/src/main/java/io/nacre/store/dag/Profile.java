package io.nacre.store.dag;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import io.nacre.store.cid.Multihash;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Everything that decides which CID some bytes get (IPIP-499, "UnixFS CID Profiles"). Both profiles
 * hash with sha2-256 and build balanced trees.
 */
public enum Profile {
  /** CIDs of version 1, chunks of 1 MiB as raw leaves. What Nacre stores. */
  UNIXFS_V1_2025("unixfs-v1-2025", 1, 1 << 20, 1024),

  /** CIDs of version 0, chunks of 256 KiB wrapped in dag-pb: what {@code ipfs add} did for long. */
  UNIXFS_V0_2015("unixfs-v0-2015", 0, 1 << 18, 174);

  private final String id;
  private final int cidVersion;
  private final int chunkSize;
  private final int width;

  Profile(String id, int cidVersion, int chunkSize, int width) {
    this.id = id;
    this.cidVersion = cidVersion;
    this.chunkSize = chunkSize;
    this.width = width;
  }

  /**
   * The profile of this name.
   *
   * @throws MalformedException when there is none
   */
  public static Profile of(String id) {
    return Arrays.stream(values())
        .filter(profile -> profile.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new MalformedException(
                    "'%s' is not one of the profiles unixfs-v1-2025, unixfs-v0-2015"
                        .formatted(MalformedException.excerpt(id))));
  }

  /** Its name in IPIP-499. */
  public String id() {
    return id;
  }

  /** How many bytes of a file every leaf has, but the last. */
  public int chunkSize() {
    return chunkSize;
  }

  /**
   * How many leaves a file of this size has.
   *
   * @throws MalformedException when they are more than an {@code int} counts
   */
  public int leaves(long size) {
    long leaves = Math.max(1, Math.ceilDiv(size, chunkSize));
    if (leaves > Integer.MAX_VALUE) {
      throw new MalformedException("a file of %d bytes has too many leaves".formatted(size));
    }
    return (int) leaves;
  }

  /** How many links a node of a file has at most. */
  public int width() {
    return width;
  }

  /** Whether leaves are the bare bytes; otherwise they are wrapped like nodes. */
  public boolean rawLeaves() {
    return cidVersion == 1;
  }

  /** The CID of a dag-pb block. */
  Cid nodeCid(ByteBuffer block) {
    return new Cid(cidVersion, Codec.DAG_PB, Multihash.sha256(block));
  }

  @Override
  public String toString() {
    return id;
  }
}
