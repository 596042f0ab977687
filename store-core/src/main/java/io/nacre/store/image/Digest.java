package io.nacre.store.image;

import io.nacre.store.MalformedException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The digest of some bytes, as {@code algorithm:encoded}.
 *
 * <p>OCI image-spec, descriptor.md, "Digests". Of the registered algorithms Nacre holds {@code
 * sha256} and {@code sha512}; another one is refused, since bytes under it could not be verified.
 *
 * @param algorithm the hash function
 * @param hex the hash in lower-case hexadecimal, as long as the algorithm demands
 */
public record Digest(Algorithm algorithm, String hex)
    implements ManifestReference, Comparable<Digest> {

  /** A hash function that a digest may name. */
  public enum Algorithm {
    SHA256("sha256", "SHA-256", 32),
    SHA512("sha512", "SHA-512", 64);

    private static final int PIECE = 64 << 10;

    private final String id;
    private final String jca;
    private final int bytes;

    Algorithm(String id, String jca, int bytes) {
      this.id = id;
      this.jca = jca;
      this.bytes = bytes;
    }

    /** The name in a digest: {@code sha256}. */
    public String id() {
      return id;
    }

    /** Length of the raw hash in bytes. */
    public int bytes() {
      return bytes;
    }

    /** A fresh hasher. Every Java platform has both. */
    public MessageDigest hasher() {
      try {
        return MessageDigest.getInstance(jca);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(jca + " is missing from this Java runtime", e);
      }
    }

    /**
     * Hashes what remains in the buffer, whose position stays, piece by piece. A Java runtime uses
     * the processor's own instructions once it has compiled the callers, and it compiles what is
     * called often: in one piece of 1 MiB after the other, the first 64 MiB of a process take twice
     * as long.
     */
    public static void update(MessageDigest hasher, ByteBuffer bytes) {
      ByteBuffer piece = bytes.duplicate();
      for (int at = bytes.position(); at < bytes.limit(); at += PIECE) {
        hasher.update(piece.limit(Math.min(at + PIECE, bytes.limit())));
      }
    }

    /**
     * @throws MalformedException for an algorithm that Nacre cannot verify
     */
    public static Algorithm of(String id) {
      return switch (id) {
        case "sha256" -> SHA256;
        case "sha512" -> SHA512;
        default ->
            throw new MalformedException(
                "digest algorithm '%s' is not one of sha256, sha512"
                    .formatted(MalformedException.excerpt(id)));
      };
    }
  }

  private static final HexFormat HEX = HexFormat.of();

  public Digest {
    if (hex.length() != algorithm.bytes * 2 || !hex.chars().allMatch(Digest::isLowerHex)) {
      throw new MalformedException(
          "a %s digest has %d lower-case hexadecimal digits, not '%s'"
              .formatted(algorithm.id, algorithm.bytes * 2, MalformedException.excerpt(hex)));
    }
  }

  /**
   * Reads {@code sha256:6c3c…}.
   *
   * @throws MalformedException when the string is not a digest that can be verified
   */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new MalformedException(
          "a digest looks like sha256:<hex>, not '%s'".formatted(MalformedException.excerpt(text)));
    }
    return new Digest(Algorithm.of(text.substring(0, colon)), text.substring(colon + 1));
  }

  /** The digest with this raw hash. */
  public static Digest of(Algorithm algorithm, byte[] hash) {
    return new Digest(algorithm, HEX.formatHex(hash));
  }

  /** The sha256 digest of these bytes. */
  public static Digest sha256(byte[] bytes) {
    return of(Algorithm.SHA256, Algorithm.SHA256.hasher().digest(bytes));
  }

  /** The raw hash. */
  public byte[] hash() {
    return HEX.parseHex(hex);
  }

  /** The first twelve digits, for people. */
  public String abbreviated() {
    return hex.substring(0, 12);
  }

  @Override
  public int compareTo(Digest other) {
    int byAlgorithm = algorithm.compareTo(other.algorithm);
    return byAlgorithm != 0 ? byAlgorithm : hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return algorithm.id + ":" + hex;
  }

  private static boolean isLowerHex(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }
}
