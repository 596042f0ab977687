package io.nacre.store.cid;

import io.nacre.store.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A hash that says which function made it (multiformats, multihash). Codes that Nacre does not know
 * are kept, not refused; only verification needs to know them.
 */
public final class Multihash {
  public static final long IDENTITY = 0x00;
  public static final long SHA2_256 = 0x12;
  public static final long SHA2_512 = 0x13;

  private final long code;
  private final byte[] digest;

  /**
   * @param code the function's multicodec number
   * @param digest copied
   * @throws MalformedException when a known function's digest has the wrong length
   */
  public Multihash(long code, byte[] digest) {
    int wanted = code == SHA2_256 ? 32 : code == SHA2_512 ? 64 : digest.length;
    if (digest.length != wanted) {
      throw new MalformedException(
          "a multihash of function 0x%x has %d bytes, not %d"
              .formatted(code, wanted, digest.length));
    }
    this.code = code;
    this.digest = digest.clone();
  }

  public long code() {
    return code;
  }

  /** A copy. */
  public byte[] digest() {
    return digest.clone();
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
