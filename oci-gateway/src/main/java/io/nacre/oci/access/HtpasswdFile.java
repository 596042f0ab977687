package io.nacre.oci.access;

import io.nacre.store.MalformedException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of users, read again when it has changed. While a changed file cannot be read, the users
 * are those of before.
 */
final class HtpasswdFile {
  private static final Logger log = LoggerFactory.getLogger(HtpasswdFile.class);
  private static final int MAX_BYTES = 16 << 20;

  /** How soon a change counts. */
  static final Duration LOOKED_AT_EVERY = Duration.ofSeconds(1);

  /**
   * What was read.
   *
   * @param revision another one for each state of the file
   */
  record Users(Htpasswd htpasswd, long revision) {}

  /** Tells one state of a file from another without reading it. */
  private record Stamp(FileTime modified, long size, @Nullable Object key) {}

  private final Path file;
  private final InstantSource clock;
  private volatile Users users;
  private volatile Stamp stamp;
  private volatile Instant lookedAt;

  /**
   * Reads it for the first time.
   *
   * @throws IOException with a sentence, when it cannot be read or is not such a file
   */
  HtpasswdFile(Path file, InstantSource clock) throws IOException {
    this.file = file;
    this.clock = clock;
    this.lookedAt = clock.instant();
    try {
      this.stamp = stamp();
      this.users = new Users(read(), 0);
    } catch (MalformedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Whether it is time to look at the file. */
  boolean isDue() {
    Instant now = clock.instant();
    return now.isBefore(lookedAt) || !now.isBefore(lookedAt.plus(LOOKED_AT_EVERY));
  }

  /** As they were when the file was last looked at; never waits. */
  Users users() {
    return users;
  }

  /** Looks at the file when it is time to, and reads it when it has changed. */
  synchronized void refresh() {
    if (!isDue()) {
      return;
    }
    lookedAt = clock.instant();
    try {
      Stamp now = stamp();
      if (!now.equals(stamp)) {
        stamp = now; // a file that cannot be read is complained about once
        users = new Users(read(), users.revision + 1);
        log.info("{} has changed: {} users", file, users.htpasswd.users());
      }
    } catch (IOException | MalformedException e) {
      log.error("the users stay those of before: {}", e.getMessage());
    }
  }

  private Stamp stamp() throws IOException {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(now.lastModifiedTime(), now.size(), now.fileKey());
    } catch (NoSuchFileException e) {
      throw new IOException("the file of users %s does not exist".formatted(file), e);
    }
  }

  private Htpasswd read() throws IOException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("%s is larger than %d bytes".formatted(file, MAX_BYTES));
      }
      return Htpasswd.parse(file.toString(), Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new IOException("%s is not UTF-8".formatted(file), e);
    }
  }
}
