package io.nacre.store.catalog;

import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import io.nacre.store.sqlite.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the tags name. */
final class TagTable {
  private TagTable() {}

  /**
   * A tag with what it names, read in one go so that the parts fit each other.
   *
   * @param added the class as which the manifest was added
   */
  record Tagged(TagEntry entry, ManifestEntry manifest, Retention added) {}

  static Optional<Tagged> find(Session session, Repository repository, Tag tag)
      throws SQLException {
    return session.first(
        """
        SELECT name, digest, updated, media_type, size, subject, artifact_type, retention
        FROM tag JOIN manifest USING (repository, digest)
        WHERE repository = ? AND name = ?
        """,
        row ->
            new Tagged(
                entry(row),
                ManifestTable.entry(row),
                Retention.valueOf(row.getString("retention"))),
        repository.name(),
        tag.name());
  }

  static List<TagEntry> page(Session session, Repository repository, String after, int limit)
      throws SQLException {
    return session.list(
        """
        SELECT name, digest, updated FROM tag
        WHERE repository = ? AND name > ? ORDER BY name LIMIT ?
        """,
        TagTable::entry,
        repository.name(),
        after,
        limit);
  }

  /** How many tags name a manifest. */
  static int count(Session session, Repository repository, Digest manifest) throws SQLException {
    return session
        .first(
            "SELECT count(*) FROM tag WHERE repository = ? AND digest = ?",
            row -> row.getInt(1),
            repository.name(),
            manifest.toString())
        .orElse(0);
  }

  /** Sets or moves it; the manifest must be there. */
  static void set(Session session, Repository repository, Tag tag, Digest manifest, Instant now)
      throws SQLException {
    session.update(
        """
        INSERT INTO tag (repository, name, digest, updated) VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET digest = excluded.digest, updated = excluded.updated
        """,
        repository.name(),
        tag.name(),
        manifest.toString(),
        now.toString());
  }

  static boolean remove(Session session, Repository repository, Tag tag) throws SQLException {
    return session.update(
            "DELETE FROM tag WHERE repository = ? AND name = ?", repository.name(), tag.name())
        > 0;
  }

  private static TagEntry entry(ResultSet row) throws SQLException {
    return new TagEntry(
        new Tag(row.getString("name")),
        Digest.parse(row.getString("digest")),
        Instant.parse(row.getString("updated")));
  }
}
