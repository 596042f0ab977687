package io.nacre.oci.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * What clients get that cannot send a name and a password as they are, or have none: a token in
 * which their Authorization is sealed (AES-GCM, NIST SP 800-38D), good for some minutes. So nothing
 * has to be kept here, and behind the token everything is as if the client had sent what is in it.
 * The key lives as long as this process.
 */
public final class LoginTokens {
  /** How long one is good: longer than the usual pull, and asked for again by itself. */
  public static final Duration LIFETIME = Duration.ofMinutes(5);

  /** Tells these from other tokens. */
  private static final String PREFIX = "Bearer nacre-login.";

  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int KEY_BITS = 256;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  /** Of a field within the limits of a request's head, as {@link BasicCredentials} has them. */
  private static final int MAX_CHARACTERS = 8_192;

  private final SecretKey key;
  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;

  public LoginTokens(InstantSource clock) {
    this.clock = clock;
    try {
      KeyGenerator generator = KeyGenerator.getInstance("AES");
      generator.init(KEY_BITS);
      this.key = generator.generateKey();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES", e);
    }
  }

  /** A token for whoever sent this value of the Authorization header field, or none. */
  public String issue(Optional<String> authorization) {
    byte[] field = authorization.orElse("").getBytes(StandardCharsets.UTF_8);
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    ByteBuffer open = ByteBuffer.allocate(Long.BYTES + field.length);
    open.putLong(clock.instant().plus(LIFETIME).getEpochSecond()).put(field).flip();
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(open.array());
      byte[] token =
          ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
      return PREFIX.substring("Bearer ".length())
          + Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a token cannot be sealed", e);
    }
  }

  /**
   * The client as it was when it got its token; itself when it has none of these.
   *
   * @return empty when its token is not good, or not any more
   */
  Optional<Client> open(Client client) {
    String field = client.authorization().orElse("");
    if (!field.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
      return Optional.of(client);
    }
    if (field.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    try {
      byte[] token = Base64.getUrlDecoder().decode(field.substring(PREFIX.length()).strip());
      if (token.length <= NONCE_BYTES) {
        return Optional.empty();
      }
      ByteBuffer open =
          ByteBuffer.wrap(
              cipher(Cipher.DECRYPT_MODE, token)
                  .doFinal(token, NONCE_BYTES, token.length - NONCE_BYTES));
      Instant expires = Instant.ofEpochSecond(open.getLong());
      String authorization = StandardCharsets.UTF_8.decode(open).toString();
      return clock.instant().isBefore(expires)
          ? Optional.of(
              new Client(
                  client.address(), Optional.of(authorization).filter(text -> !text.isEmpty())))
          : Optional.empty();
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce, 0, NONCE_BYTES));
    return cipher;
  }
}
