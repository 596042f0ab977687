package io.nacre.store.catalog;

import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.sqlite.Session;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the manifests of a repository name. */
final class ChildTable {
  private ChildTable() {}

  static void add(
      Session session, Repository repository, Digest manifest, Collection<Digest> children)
      throws SQLException {
    for (Digest child : children) {
      session.update(
          """
          INSERT INTO child (repository, manifest, digest) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
          """,
          repository.name(),
          manifest.toString(),
          child.toString());
    }
    session.update(
        "UPDATE manifest SET read = 1 WHERE repository = ? AND digest = ?",
        repository.name(),
        manifest.toString());
  }

  static List<Digest> of(Session session, Repository repository, Digest manifest)
      throws SQLException {
    return session.list(
        "SELECT digest FROM child WHERE repository = ? AND manifest = ?",
        row -> Digest.parse(row.getString(1)),
        repository.name(),
        manifest.toString());
  }

  static List<Digest> belonging(Session session, Repository repository, Digest manifest)
      throws SQLException {
    return session.list(
        """
        SELECT digest FROM child JOIN belonging USING (repository, digest)
        WHERE repository = ? AND manifest = ?
        """,
        row -> Digest.parse(row.getString(1)),
        repository.name(),
        manifest.toString());
  }

  static List<Digest> others(Session session, Repository repository, Digest manifest)
      throws SQLException {
    return session.list(
        """
        SELECT digest FROM child AS c WHERE repository = ? AND manifest = ? AND NOT EXISTS
          (SELECT 1 FROM belonging AS b WHERE b.repository = c.repository AND b.digest = c.digest)
        """,
        row -> Digest.parse(row.getString(1)),
        repository.name(),
        manifest.toString());
  }

  /** Some manifest of the repository that names a digest. */
  static Optional<Digest> parent(Session session, Repository repository, Digest digest)
      throws SQLException {
    return session.first(
        "SELECT manifest FROM child WHERE repository = ? AND digest = ? AND manifest <> digest",
        row -> Digest.parse(row.getString(1)),
        repository.name(),
        digest.toString());
  }

  /** Whether it is known of all manifests of the repository what they name. */
  static boolean isComplete(Session session, Repository repository) throws SQLException {
    return !session.exists(
        "SELECT 1 FROM manifest WHERE repository = ? AND read = 0", repository.name());
  }

  /** Manifests of which it is not known what they name. */
  static List<Catalog.Member> unread(Session session) throws SQLException {
    return session.list(
        "SELECT repository, digest FROM manifest WHERE read = 0",
        row ->
            new Catalog.Member(new Repository(row.getString(1)), Digest.parse(row.getString(2))));
  }
}
