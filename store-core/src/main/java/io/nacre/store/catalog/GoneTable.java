package io.nacre.store.catalog;

import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.sqlite.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * What was taken out of repositories lately. A client that saw it there does not send it again, so
 * a push that names it must be told.
 */
final class GoneTable {
  /** No client takes longer from asking whether it must send a blob to pushing the manifest. */
  static final Duration KEPT = Duration.ofDays(1);

  private GoneTable() {}

  static void note(Session session, Repository repository, Digest digest, Instant now)
      throws SQLException {
    session.update("DELETE FROM gone WHERE happened <= ?", now.minus(KEPT).toEpochMilli());
    session.update(
        "INSERT OR REPLACE INTO gone (repository, digest, happened) VALUES (?, ?, ?)",
        repository.name(),
        digest.toString(),
        now.toEpochMilli());
  }

  /** Whether it was taken out lately and does not belong again. */
  static boolean contains(Session session, Repository repository, Digest digest, Instant now)
      throws SQLException {
    return session.exists(
        """
        SELECT 1 FROM gone WHERE repository = ?1 AND digest = ?2 AND happened > ?3
          AND NOT EXISTS (SELECT 1 FROM belonging WHERE repository = ?1 AND digest = ?2)
        """,
        repository.name(),
        digest.toString(),
        now.minus(KEPT).toEpochMilli());
  }
}
