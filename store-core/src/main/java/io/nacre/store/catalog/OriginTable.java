package io.nacre.store.catalog;

import io.nacre.store.image.Digest;
import io.nacre.store.sqlite.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Where bytes came from. */
final class OriginTable {
  private OriginTable() {}

  static void add(Session session, Digest digest, Collection<Origin> origins, int kept)
      throws SQLException {
    for (Origin origin : origins) {
      session.update(
          "INSERT INTO origin (digest, kind, source, bytes, happened) VALUES (?, ?, ?, ?, ?)",
          digest.toString(),
          origin.kind().name(),
          origin.source(),
          origin.bytes(),
          origin.when().toString());
    }
    session.update(
        """
        DELETE FROM origin WHERE digest = ?1 AND id <=
          (SELECT id FROM origin WHERE digest = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)
        """,
        digest.toString(),
        kept);
  }

  static List<Origin> list(Session session, Digest digest) throws SQLException {
    return session.list(
        "SELECT kind, source, bytes, happened FROM origin WHERE digest = ? ORDER BY id",
        row ->
            new Origin(
                Origin.Kind.valueOf(row.getString("kind")),
                row.getString("source"),
                row.getLong("bytes"),
                Instant.parse(row.getString("happened"))),
        digest.toString());
  }

  /** Forgets what nobody can ask for any more. */
  static void removeIfOrphaned(Session session, Digest digest) throws SQLException {
    session.update(
        """
        DELETE FROM origin WHERE digest = ?1
          AND NOT EXISTS (SELECT 1 FROM belonging WHERE digest = ?1)
        """,
        digest.toString());
  }
}
