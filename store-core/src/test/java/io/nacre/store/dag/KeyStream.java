package io.nacre.store.dag;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nacre.store.image.Digest;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The files of the test vectors of IPIP-499: the ChaCha20 key stream whose key is the SHA-256 of a
 * seed and whose nonce is zero.
 */
final class KeyStream implements ReadableByteChannel {
  private static final byte[] ZEROS = new byte[1 << 16];

  private final Cipher cipher;
  private long left;

  KeyStream(String seed, long size) {
    byte[] key = Digest.Algorithm.SHA256.hasher().digest(seed.getBytes(UTF_8));
    try {
      cipher = Cipher.getInstance("ChaCha20");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key, "ChaCha20"),
          new ChaCha20ParameterSpec(new byte[12], 0));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    left = size;
  }

  @Override
  public int read(ByteBuffer into) {
    if (left == 0) {
      return -1;
    }
    int length = (int) Math.min(Math.min(left, into.remaining()), ZEROS.length);
    into.put(cipher.update(ZEROS, 0, length));
    left -= length;
    return length;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
