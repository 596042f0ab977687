package io.nacre.store.cid;

import io.nacre.store.MalformedException;
import io.nacre.store.image.Digest;
import java.nio.ByteBuffer;

/**
 * A content identifier (multiformats, CID). Version 0 is a bare sha2-256 multihash of dag-pb;
 * version 1 names its codec. Unknown codecs and hash functions are kept.
 *
 * <p>CIDs have an order so that a map of them stays fast even when a peer picks CIDs that collide.
 *
 * @param version 0 or 1
 * @param codec multicodec number of the content
 * @param hash of the block's bytes
 */
public record Cid(int version, long codec, Multihash hash) implements Comparable<Cid> {
  /** Length in bytes of the longest binary form: version, codec, function, digest. */
  public static final int MAX_BYTES = 1 + 2 * Varint.MAX_BYTES + 2 + Multihash.MAX_DIGEST;

  private static final int V0_BYTES = 34;
  private static final int V0_CHARACTERS = 46;

  /**
   * @throws MalformedException when the version is unknown, or 0 with anything but dag-pb and a
   *     whole sha2-256
   */
  public Cid {
    boolean right =
        switch (version) {
          case 0 ->
              codec == Codec.DAG_PB && hash.code() == Multihash.SHA2_256 && hash.isVerifiable();
          case 1 -> codec >= 0;
          default -> false;
        };
    if (!right) {
      throw new MalformedException(
          "no CID has version %d, codec 0x%x and hash function 0x%x"
              .formatted(version, codec, hash.code()));
    }
  }

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
   * Reads the text form: bare base58btc for version 0, any {@link Multibase} for version 1.
   *
   * @throws MalformedException when it is not a CID
   */
  public static Cid parse(String text) {
    if (text.length() == V0_CHARACTERS && text.startsWith("Qm")) {
      return decode(Multibase.BASE58BTC.decodeBare(text));
    }
    Cid cid = decode(Multibase.decode(text));
    if (cid.version == 0) {
      throw new MalformedException(
          "'%s' is a CID of version 0, which has no multibase prefix"
              .formatted(MalformedException.excerpt(text)));
    }
    return cid;
  }

  /**
   * Reads the binary form, all of it.
   *
   * @throws MalformedException when it is not exactly one CID
   */
  public static Cid decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    Cid cid = read(in);
    if (in.hasRemaining()) {
      throw new MalformedException("%d bytes follow a CID".formatted(in.remaining()));
    }
    return cid;
  }

  /**
   * Takes one CID in binary form off the buffer.
   *
   * @throws MalformedException when there is none
   */
  public static Cid read(ByteBuffer in) {
    int start = in.position();
    if (in.remaining() >= V0_BYTES && in.get(start) == 0x12 && in.get(start + 1) == 0x20) {
      return new Cid(0, Codec.DAG_PB, Multihash.read(in));
    }
    long version = Varint.read(in);
    if (version != 1) {
      throw new MalformedException("%d is not a version of CIDs".formatted(version));
    }
    return new Cid(1, Varint.read(in), Multihash.read(in));
  }

  /** The binary form. */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(encodedLength());
    write(out);
    return out.array();
  }

  /** Appends the binary form. */
  public void write(ByteBuffer out) {
    if (version == 1) {
      Varint.write(version, out);
      Varint.write(codec, out);
    }
    hash.write(out);
  }

  /** Length of the binary form in bytes. */
  public int encodedLength() {
    return (version == 0 ? 0 : 1 + Varint.length(codec)) + hash.encodedLength();
  }

  /** Whether the block lies in the CID itself. */
  public boolean isIdentity() {
    return hash.code() == Multihash.IDENTITY;
  }

  /**
   * Whether what remains in the buffer is this CID's block; the position stays. False when the hash
   * is not {@link Multihash#isVerifiable}.
   */
  public boolean verifies(ByteBuffer block) {
    return hash.verifies(block);
  }

  /**
   * The text form in another base.
   *
   * @throws IllegalArgumentException for version 0, which is only written in base58btc
   */
  public String toBase(Multibase base) {
    if (version == 0) {
      throw new IllegalArgumentException("a CID of version 0 has no multibase: " + this);
    }
    return base.encode(encode());
  }

  @Override
  public int compareTo(Cid other) {
    int byVersion = Integer.compare(version, other.version);
    int byCodec = byVersion != 0 ? byVersion : Long.compare(codec, other.codec);
    return byCodec != 0 ? byCodec : hash.compareTo(other.hash);
  }

  /** Not the record's own, which is slower: CIDs are map keys by the million. */
  @Override
  public int hashCode() {
    return hash.hashCode() ^ (int) codec;
  }

  /** The usual text form: base58btc for version 0, lower-case base32 for version 1. */
  @Override
  public String toString() {
    return version == 0 ? Multibase.BASE58BTC.encodeBare(encode()) : toBase(Multibase.BASE32);
  }
}
