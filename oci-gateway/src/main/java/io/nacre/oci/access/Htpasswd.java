package io.nacre.oci.access;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import io.nacre.store.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Users and the bcrypt hashes of their passwords, as {@code htpasswd -B} writes them: a line for
 * each, {@code user:$2y$10$…}. Other schemes are refused, since they are quickly guessed.
 */
final class Htpasswd {
  private static final int MAX_USERS = 100_000;

  /** At 15 a password takes seconds, and whoever sends one keeps a processor busy. */
  private static final int MAX_COST = 14;

  private static final Pattern HASH =
      Pattern.compile("\\$2[aby]\\$(?<cost>[0-9]{2})\\$[./A-Za-z0-9]{53}");

  /** Passwords are cut off at 72 bytes, as htpasswd itself and everybody else does. */
  private static final BCrypt.Verifyer BCRYPT =
      BCrypt.verifyer(
          BCrypt.Version.VERSION_2A, LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2A));

  private final Map<String, byte[]> hashes;

  /** Takes as long as the hash of a user does, and is nobody's. */
  private final byte[] dummy;

  private Htpasswd(Map<String, byte[]> hashes, int cost) {
    this.hashes = hashes;
    this.dummy = "$2a$%02d$%s".formatted(cost, ".".repeat(53)).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads a file's text. Empty lines and those that begin with {@code #} are skipped; of two lines
   * for a user the first counts, as for Apache.
   *
   * @param file its name, for messages
   * @throws MalformedException naming the line; never shows a hash
   */
  static Htpasswd parse(String file, String text) {
    Map<String, byte[]> hashes = new LinkedHashMap<>();
    int cost = 4;
    int number = 0;
    for (String line : text.split("\r?\n", -1)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int colon = line.indexOf(':');
      if (colon <= 0 || hashes.size() >= MAX_USERS) {
        throw malformed(
            file, number, "expected USER:HASH, for at most %d users".formatted(MAX_USERS));
      }
      String user = line.substring(0, colon);
      String hash = line.substring(colon + 1).strip();
      cost = Math.max(cost, cost(file, number, user, hash));
      hashes.putIfAbsent(user, hash.getBytes(StandardCharsets.US_ASCII));
    }
    return new Htpasswd(hashes, cost);
  }

  private static int cost(String file, int line, String user, String hash) {
    Matcher bcrypt = HASH.matcher(hash);
    if (!bcrypt.matches()) {
      throw malformed(
          file,
          line,
          "the password of %s is not hashed by bcrypt: set it again with htpasswd -B"
              .formatted(MalformedException.excerpt(user)));
    }
    int cost = Integer.parseInt(bcrypt.group("cost"));
    if (cost < 4 || cost > MAX_COST) {
      throw malformed(
          file,
          line,
          "the bcrypt cost of %s is %d, and 4 to %d can be used"
              .formatted(MalformedException.excerpt(user), cost, MAX_COST));
    }
    return cost;
  }

  private static MalformedException malformed(String file, int line, String sentence) {
    return new MalformedException("%s, line %d: %s".formatted(file, line, sentence));
  }

  /**
   * Whether this is the user's password. Computes for some milliseconds to a second, as long for a
   * user that there is not.
   */
  boolean matches(BasicCredentials credentials) {
    byte[] hash = hashes.get(credentials.user());
    boolean matches =
        BCRYPT.verify(
                credentials.password().getBytes(StandardCharsets.UTF_8),
                hash == null ? dummy : hash)
            .verified;
    return hash != null && matches;
  }

  int users() {
    return hashes.size();
  }
}
