package io.nacre.store.cid;

import io.nacre.store.image.Digest;

/**
 * A content identifier (multiformats, CID). Version 0 is a bare sha2-256 multihash of dag-pb;
 * version 1 names its codec.
 *
 * @param version 0 or 1
 * @param codec multicodec number of the content
 * @param hash of the block's bytes
 */
public record Cid(int version, long codec, Multihash hash) {

  /** The CID of a raw block with this sha2-256 hash. */
  public static Cid rawSha256(byte[] hash) {
    return new Cid(1, Codec.RAW, new Multihash(Multihash.SHA2_256, hash));
  }

  /** The CID of a dag-pb block with this sha2-256 hash. */
  public static Cid dagPbSha256(byte[] hash) {
    return new Cid(1, Codec.DAG_PB, new Multihash(Multihash.SHA2_256, hash));
  }

  /**
   * The CID of the bytes of this digest as one raw block: sha256 digests of up to 1 MiB are CIDs
   * already.
   */
  public static Cid raw(Digest digest) {
    long code =
        switch (digest.algorithm()) {
          case SHA256 -> Multihash.SHA2_256;
          case SHA512 -> Multihash.SHA2_512;
        };
    return new Cid(1, Codec.RAW, new Multihash(code, digest.hash()));
  }

  /**
   * Reads the text form: base58btc for version 0, any multibase for version 1.
   *
   * @throws io.nacre.store.MalformedException when it is not a CID
   */
  public static Cid parse(String text) {
    throw new io.nacre.store.MalformedException("not written yet: " + text);
  }

  /**
   * Reads the binary form, all of it.
   *
   * @throws io.nacre.store.MalformedException when it is not exactly one CID
   */
  public static Cid decode(byte[] bytes) {
    throw new io.nacre.store.MalformedException("not written yet: " + bytes.length);
  }

  /** The binary form. */
  public byte[] encode() {
    return new byte[0];
  }
}
