package io.nacre.store.catalog;

import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.sqlite.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The manifests of the repositories. */
final class ManifestTable {
  private ManifestTable() {}

  static Optional<ManifestEntry> find(Session session, Repository repository, Digest digest)
      throws SQLException {
    return session.first(
        """
        SELECT digest, media_type, size, subject, artifact_type FROM manifest
        WHERE repository = ? AND digest = ?
        """,
        ManifestTable::entry,
        repository.name(),
        digest.toString());
  }

  static List<ManifestEntry> list(Session session, Repository repository) throws SQLException {
    return session.list(
        """
        SELECT digest, media_type, size, subject, artifact_type FROM manifest
        WHERE repository = ? ORDER BY digest
        """,
        ManifestTable::entry,
        repository.name());
  }

  static List<ManifestEntry> referrers(Session session, Repository repository, Digest subject)
      throws SQLException {
    return session.list(
        """
        SELECT digest, media_type, size, subject, artifact_type FROM manifest
        WHERE repository = ? AND subject = ? ORDER BY id
        """,
        ManifestTable::entry,
        repository.name(),
        subject.toString());
  }

  /** Adds an entry, or raises the retention of the one that is there. It must belong already. */
  static void add(
      Session session, Repository repository, ManifestEntry manifest, Retention retention)
      throws SQLException {
    Descriptor descriptor = manifest.descriptor();
    Optional<Retention> known = added(session, repository, descriptor.digest());
    if (known.isEmpty()) {
      session.update(
          """
          INSERT INTO manifest
            (repository, digest, media_type, size, subject, artifact_type, retention)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
          repository.name(),
          descriptor.digest().toString(),
          descriptor.mediaType(),
          descriptor.size(),
          text(manifest.subject()),
          manifest.artifactType(),
          retention.name());
    } else if (known.get().compareTo(retention) < 0) {
      session.update(
          "UPDATE manifest SET retention = ? WHERE repository = ? AND digest = ?",
          retention.name(),
          repository.name(),
          descriptor.digest().toString());
    }
  }

  /** The class as which it was added; empty when it was not. */
  static Optional<Retention> added(Session session, Repository repository, Digest digest)
      throws SQLException {
    return session.first(
        "SELECT retention FROM manifest WHERE repository = ? AND digest = ?",
        row -> Retention.valueOf(row.getString(1)),
        repository.name(),
        digest.toString());
  }

  /** Reads a row that has the manifest's columns under their own names. */
  static ManifestEntry entry(ResultSet row) throws SQLException {
    String subject = row.getString("subject");
    return new ManifestEntry(
        new Descriptor(
            row.getString("media_type"),
            Digest.parse(row.getString("digest")),
            row.getLong("size")),
        subject == null ? null : Digest.parse(subject),
        row.getString("artifact_type"));
  }

  private static @Nullable String text(@Nullable Digest digest) {
    return digest == null ? null : digest.toString();
  }
}
