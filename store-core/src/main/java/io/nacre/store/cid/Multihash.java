package io.nacre.store.cid;

import io.nacre.store.MalformedException;
import io.nacre.store.image.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A hash that says which function made it (multiformats, multihash). Functions that Nacre does not
 * know, and digests cut short, are kept, not refused; only verification needs to know them.
 */
public final class Multihash implements Comparable<Multihash> {
  public static final long IDENTITY = 0x00;
  public static final long SHA2_256 = 0x12;
  public static final long SHA2_512 = 0x13;

  /**
   * The longest digest in bytes: the longest of the registered functions; Kubo allows identity
   * digests as many.
   */
  public static final int MAX_DIGEST = 128;

  private final long code;
  private final byte[] digest;

  /**
   * @param code the function's multicodec number
   * @param digest copied
   * @throws MalformedException when the digest is longer than its function's output, or than {@link
   *     #MAX_DIGEST}
   */
  public Multihash(long code, byte[] digest) {
    this(digest.clone(), code);
  }

  /** Keeps the array. */
  private Multihash(byte[] digest, long code) {
    if (code < 0) {
      throw new MalformedException("a multihash function's number is not negative");
    }
    if (digest.length > longest(code)) {
      throw new MalformedException(
          "a multihash of function 0x%x has at most %d bytes, not %d"
              .formatted(code, longest(code), digest.length));
    }
    this.code = code;
    this.digest = digest;
  }

  /** The sha2-256 multihash of what remains in the buffer, whose position stays. */
  public static Multihash sha256(ByteBuffer bytes) {
    return new Multihash(hash(Digest.Algorithm.SHA256, bytes), SHA2_256);
  }

  /**
   * Takes one multihash off the buffer.
   *
   * @throws MalformedException when there is none
   */
  public static Multihash read(ByteBuffer in) {
    long code = Varint.read(in);
    long length = Varint.read(in);
    if (length > longest(code)) {
      throw new MalformedException(
          "a multihash of function 0x%x has at most %d bytes, not %d"
              .formatted(code, longest(code), length));
    }
    if (length > in.remaining()) {
      throw new MalformedException("the bytes end within a multihash");
    }
    byte[] digest = new byte[(int) length];
    in.get(digest);
    return new Multihash(digest, code);
  }

  /**
   * Reads the binary form, all of it.
   *
   * @throws MalformedException when it is not exactly one multihash
   */
  public static Multihash decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    Multihash hash = read(in);
    if (in.hasRemaining()) {
      throw new MalformedException("%d bytes follow a multihash".formatted(in.remaining()));
    }
    return hash;
  }

  /** The binary form: function, length, digest. */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(encodedLength());
    write(out);
    return out.array();
  }

  void write(ByteBuffer out) {
    Varint.write(code, out);
    Varint.write(digest.length, out);
    out.put(digest);
  }

  int encodedLength() {
    return Varint.length(code) + Varint.length(digest.length) + digest.length;
  }

  public long code() {
    return code;
  }

  /** A copy. */
  public byte[] digest() {
    return digest.clone();
  }

  /** Length of the digest in bytes. */
  public int length() {
    return digest.length;
  }

  /**
   * Whether {@link #verifies} can say anything: a whole sha2-256 or sha2-512 digest, or identity.
   */
  public boolean isVerifiable() {
    return code == IDENTITY
        || ((code == SHA2_256 || code == SHA2_512) && digest.length == longest(code));
  }

  /**
   * Whether this is the hash of what remains in the buffer, whose position stays. False for hashes
   * that are not {@link #isVerifiable}: what cannot be verified is not accepted.
   */
  public boolean verifies(ByteBuffer bytes) {
    if (!isVerifiable()) {
      return false;
    }
    if (code == IDENTITY) {
      return ByteBuffer.wrap(digest).equals(bytes);
    }
    Digest.Algorithm function =
        code == SHA2_256 ? Digest.Algorithm.SHA256 : Digest.Algorithm.SHA512;
    return Arrays.equals(digest, hash(function, bytes));
  }

  private static byte[] hash(Digest.Algorithm function, ByteBuffer bytes) {
    MessageDigest hasher = function.hasher();
    Digest.Algorithm.update(hasher, bytes);
    return hasher.digest();
  }

  private static int longest(long code) {
    return code == SHA2_256 ? 32 : code == SHA2_512 ? 64 : MAX_DIGEST;
  }

  @Override
  public int compareTo(Multihash other) {
    int byCode = Long.compare(code, other.code);
    return byCode != 0 ? byCode : Arrays.compareUnsigned(digest, other.digest);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Multihash that
        && code == that.code
        && Arrays.equals(digest, that.digest);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(code) * 31 + Arrays.hashCode(digest);
  }

  @Override
  public String toString() {
    return "0x%x:%s".formatted(code, HexFormat.of().formatHex(digest));
  }
}
