package io.nacre.oci.access;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A name and its password (RFC 7617). Never shows the password when printed.
 *
 * @param user without a colon; neither has control characters
 */
public record BasicCredentials(String user, String password) {
  private static final String SCHEME = "basic ";

  /** Names and passwords together; longer ones are nobody's. */
  private static final int MAX_CHARACTERS = 4_096;

  public BasicCredentials {
    if (user.indexOf(':') >= 0 || hasControls(user) || hasControls(password)) {
      throw new IllegalArgumentException("not a name and a password");
    }
  }

  /** Whether a value of the Authorization header field is of this scheme. */
  public static boolean isBasic(String field) {
    return field.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /** Reads a value of the Authorization header field; empty when it is anything else. */
  public static Optional<BasicCredentials> parse(String field) {
    if (!isBasic(field) || field.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    try {
      byte[] both = Base64.getDecoder().decode(field.substring(SCHEME.length()).strip());
      // a decoder of its own refuses what is not UTF-8
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(both)).toString();
      int colon = text.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(new BasicCredentials(text.substring(0, colon), text.substring(colon + 1)));
    } catch (IllegalArgumentException | CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /** What clients without credentials send when they were asked for some: containers/image does. */
  public boolean isBlank() {
    return user.isEmpty() && password.isEmpty();
  }

  private static boolean hasControls(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }

  @Override
  public String toString() {
    return "credentials of " + user;
  }
}
