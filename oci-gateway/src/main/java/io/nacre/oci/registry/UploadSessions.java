package io.nacre.oci.registry;

import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The uploads under way. They live in memory: a client whose agent was restarted pushes again. */
final class UploadSessions implements AutoCloseable {
  /** An open file and some 300 KiB of memory each; a client pushes a handful of layers at once. */
  static final int MAX_SESSIONS = 256;

  /** How long a client may stay away before what it sent is dropped. */
  static final Duration IDLE = Duration.ofHours(1);

  /** The same when others wait for a place. */
  static final Duration IDLE_WHEN_FULL = Duration.ofMinutes(2);

  private final Intake intake;
  private final InstantSource clock;
  private final ConcurrentMap<String, UploadSession> sessions = new ConcurrentHashMap<>();

  UploadSessions(Intake intake, InstantSource clock) {
    this.intake = intake;
    this.clock = clock;
  }

  /**
   * Begins an upload.
   *
   * @param declared the hash function that the client announced, if it did
   * @throws RegistryException TOOMANYREQUESTS when too many are under way
   */
  UploadSession open(Repository repository, Optional<Digest.Algorithm> declared)
      throws RegistryException {
    if (sessions.size() >= MAX_SESSIONS) {
      endIdle(IDLE_WHEN_FULL);
    }
    if (sessions.size() >= MAX_SESSIONS) {
      throw new RegistryException(
              ErrorCode.TOOMANYREQUESTS, "%d uploads are under way".formatted(MAX_SESSIONS))
          .with("Retry-After", "30");
    }
    String id = UUID.randomUUID().toString();
    UploadSession session = new UploadSession(id, repository, declared, intake, clock);
    sessions.put(id, session);
    return session;
  }

  /**
   * @throws RegistryException BLOB_UPLOAD_UNKNOWN when there is none of this id in this repository
   */
  UploadSession find(Repository repository, String id) throws RegistryException {
    UploadSession session = sessions.get(id);
    if (session == null || session.isOver() || !session.repository().equals(repository)) {
      throw new RegistryException(
          ErrorCode.BLOB_UPLOAD_UNKNOWN, "no such upload: it ended, was cancelled or expired");
    }
    return session;
  }

  /** Ends an upload and drops its bytes unless they were committed. */
  void end(UploadSession session) {
    sessions.remove(session.id());
    session.end();
  }

  /** Ends the uploads whose clients stayed away too long. */
  void expire() {
    endIdle(IDLE);
  }

  private void endIdle(Duration idle) {
    Instant before = clock.instant().minus(idle);
    for (UploadSession session : sessions.values()) {
      if (session.isIdleSince(before)) {
        end(session);
      }
    }
  }

  @Override
  public void close() {
    sessions.values().forEach(this::end);
  }
}
