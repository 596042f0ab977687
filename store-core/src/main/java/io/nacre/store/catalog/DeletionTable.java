package io.nacre.store.catalog;

import io.nacre.store.image.Digest;
import io.nacre.store.image.ManifestReference;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import io.nacre.store.sqlite.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What was deleted here on somebody's word, so that copies elsewhere do not bring it back. */
final class DeletionTable {
  /** How long others may keep a copy that they would offer. */
  static final Duration KEPT = Duration.ofDays(30);

  private DeletionTable() {}

  /** To be called before the tag goes. */
  static void note(Session session, Repository repository, Tag tag, Instant now)
      throws SQLException {
    Optional<TagTable.Tagged> tagged = TagTable.find(session, repository, tag);
    if (tagged.isPresent() && isOurs(tagged.get().added())) {
      forgetOld(session, now);
      add(session, repository, tag, now);
    }
  }

  /** To be called before the manifest and its tags go. */
  static void note(Session session, Repository repository, Digest digest, Instant now)
      throws SQLException {
    if (isOurs(ManifestTable.added(session, repository, digest).orElse(Retention.CACHED))) {
      forgetOld(session, now);
      add(session, repository, digest, now);
      session.update(
          """
          INSERT OR REPLACE INTO deletion (repository, reference, happened)
          SELECT repository, name, ? FROM tag WHERE repository = ? AND digest = ?
          """,
          now.toEpochMilli(),
          repository.name(),
          digest.toString());
    }
  }

  static void forget(Session session, Repository repository, ManifestReference reference)
      throws SQLException {
    session.update(
        "DELETE FROM deletion WHERE repository = ? AND reference = ?",
        repository.name(),
        reference.toString());
  }

  static boolean contains(
      Session session, Repository repository, ManifestReference reference, Instant now)
      throws SQLException {
    return session.exists(
        "SELECT 1 FROM deletion WHERE repository = ? AND reference = ? AND happened > ?",
        repository.name(),
        reference.toString(),
        now.minus(KEPT).toEpochMilli());
  }

  /** Pulled-through content is its owner's: who deletes a copy may pull it again. */
  private static boolean isOurs(Retention added) {
    return added.compareTo(Retention.CACHED) > 0;
  }

  private static void add(
      Session session, Repository repository, ManifestReference reference, Instant now)
      throws SQLException {
    session.update(
        "INSERT OR REPLACE INTO deletion (repository, reference, happened) VALUES (?, ?, ?)",
        repository.name(),
        reference.toString(),
        now.toEpochMilli());
  }

  private static void forgetOld(Session session, Instant now) throws SQLException {
    session.update("DELETE FROM deletion WHERE happened <= ?", now.minus(KEPT).toEpochMilli());
  }
}
