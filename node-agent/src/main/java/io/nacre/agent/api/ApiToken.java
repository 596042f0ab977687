package io.nacre.agent.api;

import io.nacre.http.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/**
 * What allows to change things through {@code /api/v1/}: a random word in a file of the data folder
 * that only its owner can read. So whoever may write to the folder may write through the agent, and
 * nobody else on this host.
 */
public final class ApiToken {
  /** Its name in the data folder. */
  public static final String FILE = "api-token";

  private static final int RANDOM_BYTES = 32;
  private static final int MIN_CHARACTERS = 32;
  private static final int MAX_BYTES = 256;
  private static final String SCHEME = "Bearer ";

  private final byte[] word;

  private ApiToken(String word) {
    this.word = word.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The token of a data folder, made when there is none.
   *
   * @throws IOException with a sentence, when the file cannot be read or written or holds no token
   */
  public static ApiToken in(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      make(file);
    }
    String word = Files.size(file) > MAX_BYTES ? "" : Files.readString(file).strip();
    if (word.length() < MIN_CHARACTERS) {
      throw new IOException(
          "%s holds no token of at least %d characters: delete it, and the agent makes a new one"
              .formatted(file, MIN_CHARACTERS));
    }
    return new ApiToken(word);
  }

  /** Whether a request carries it, compared in constant time. */
  boolean isIn(Request request) {
    return isIn(request.headers().first("Authorization").orElse(""));
  }

  /** Whether a value of the Authorization header field carries it, compared in constant time. */
  public boolean isIn(String field) {
    return field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(
            word, field.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8));
  }

  private static void make(Path file) throws IOException {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String word = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    // private from its first moment, and whole under its name
    Path fresh = Files.createTempFile(file.getParent(), FILE, ".new", ownerOnly(file));
    Files.writeString(fresh, word + "\n");
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException _) {
      Files.delete(fresh);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    Set<PosixFilePermission> permissions = PosixFilePermissions.fromString("rw-------");
    return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
  }
}
