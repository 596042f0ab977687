package io.nacre.oci.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * What is kept of a secret to know it again: SHA-256 over it and a salt that lives as long as this
 * process, so that nothing in memory is the secret or good for anything elsewhere.
 */
public record Fingerprint(long a, long b, long c, long d) {
  private static final byte[] SALT = new byte[32];

  static {
    new SecureRandom().nextBytes(SALT);
  }

  /** Of these words, in this order. */
  public static Fingerprint of(String... words) {
    MessageDigest sha256;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    sha256.update(SALT);
    for (String word : words) {
      byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
      sha256.update((byte) (bytes.length >> 24));
      sha256.update((byte) (bytes.length >> 16));
      sha256.update((byte) (bytes.length >> 8));
      sha256.update((byte) bytes.length);
      sha256.update(bytes);
    }
    ByteBuffer hash = ByteBuffer.wrap(sha256.digest());
    return new Fingerprint(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
  }
}
