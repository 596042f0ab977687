package io.nacre.store.catalog;

import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.sqlite.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who said that what stays. */
final class PinTable {
  private PinTable() {}

  /** Sets or moves it; the manifest must be there. */
  static void set(Session session, Pin pin) throws SQLException {
    session.update(
        """
        INSERT INTO pin (name, repository, digest, created) VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE
        SET repository = excluded.repository, digest = excluded.digest, created = excluded.created
        """,
        pin.name(),
        pin.repository().name(),
        pin.digest().toString(),
        pin.created().toString());
  }

  static boolean remove(Session session, String name) throws SQLException {
    return session.update("DELETE FROM pin WHERE name = ?", name) > 0;
  }

  static List<Pin> list(Session session) throws SQLException {
    return session.list(
        "SELECT name, repository, digest, created FROM pin ORDER BY name",
        row ->
            new Pin(
                row.getString("name"),
                new Repository(row.getString("repository")),
                Digest.parse(row.getString("digest")),
                Instant.parse(row.getString("created"))));
  }

  /** The first of the names under which a manifest is pinned. */
  static Optional<String> first(Session session, Repository repository, Digest manifest)
      throws SQLException {
    return session.first(
        "SELECT name FROM pin WHERE repository = ? AND digest = ? ORDER BY name",
        row -> row.getString(1),
        repository.name(),
        manifest.toString());
  }
}
