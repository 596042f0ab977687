package io.nacre.store.catalog;

import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.sqlite.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Which digests belong to which repositories, and which repositories are private. */
final class BelongingTable {
  private BelongingTable() {}

  static boolean contains(Session session, Repository repository, Digest digest)
      throws SQLException {
    return session.exists(
        "SELECT 1 FROM belonging WHERE repository = ? AND digest = ?",
        repository.name(),
        digest.toString());
  }

  static boolean exists(Session session, Repository repository) throws SQLException {
    return session.exists(
        "SELECT 1 FROM belonging WHERE repository = ? LIMIT 1", repository.name());
  }

  /** Adds it because somebody sent or mounted it, which is when it was pushed last. */
  static void push(Session session, Repository repository, Digest digest, Instant now)
      throws SQLException {
    session.update(
        """
        INSERT INTO belonging (repository, digest, vouched, pushed) VALUES (?, ?, 0, ?)
        ON CONFLICT DO UPDATE SET pushed = excluded.pushed
        """,
        repository.name(),
        digest.toString(),
        now.toEpochMilli());
  }

  /** Adds it because a manifest came that names it. */
  static void add(Session session, Repository repository, Digest digest) throws SQLException {
    session.update(
        """
        INSERT INTO belonging (repository, digest, vouched) VALUES (?, ?, 0) ON CONFLICT DO NOTHING
        """,
        repository.name(),
        digest.toString());
  }

  /** As {@link #add}, on the word of somebody with authority over the repository. */
  static void vouch(Session session, Repository repository, Digest digest) throws SQLException {
    session.update(
        """
        INSERT INTO belonging (repository, digest, vouched) VALUES (?, ?, 1)
        ON CONFLICT DO UPDATE SET vouched = 1
        """,
        repository.name(),
        digest.toString());
  }

  /** As {@link #add}, on the word on which it belongs to another repository, if it does. */
  static void copy(Session session, Repository source, Repository repository, Digest digest)
      throws SQLException {
    session.update(
        """
        INSERT INTO belonging (repository, digest, vouched)
        SELECT ?, digest, vouched FROM belonging WHERE repository = ? AND digest = ?
        ON CONFLICT DO UPDATE SET vouched = max(vouched, excluded.vouched)
        """,
        repository.name(),
        source.name(),
        digest.toString());
  }

  /** When it was last pushed on its own, in milliseconds; 0 when it never was. */
  static long pushed(Session session, Repository repository, Digest digest) throws SQLException {
    return session
        .first(
            "SELECT pushed FROM belonging WHERE repository = ? AND digest = ?",
            row -> row.getLong(1),
            repository.name(),
            digest.toString())
        .orElse(0L);
  }

  static boolean isVouchedFor(Session session, Repository repository, Digest digest)
      throws SQLException {
    return session.exists(
        "SELECT 1 FROM belonging WHERE repository = ? AND digest = ? AND vouched = 1",
        repository.name(),
        digest.toString());
  }

  /** With it go, by foreign keys, the manifest, its tags and its pins. */
  static boolean remove(Session session, Repository repository, Digest digest) throws SQLException {
    return session.update(
            "DELETE FROM belonging WHERE repository = ? AND digest = ?",
            repository.name(),
            digest.toString())
        > 0;
  }

  static List<Repository> repositoriesOf(Session session, Digest digest) throws SQLException {
    return session.list(
        "SELECT repository FROM belonging WHERE digest = ? ORDER BY repository",
        row -> new Repository(row.getString(1)),
        digest.toString());
  }

  /** Jumps from one name to the next: a repository of a million blobs costs one step. */
  static List<Repository> repositories(Session session, String after, int limit)
      throws SQLException {
    return session.list(
        """
        WITH RECURSIVE following (name) AS (
          SELECT min(repository) FROM belonging WHERE repository > ?
          UNION ALL
          SELECT (SELECT min(repository) FROM belonging WHERE repository > following.name)
          FROM following WHERE following.name IS NOT NULL
        )
        SELECT name FROM following WHERE name IS NOT NULL LIMIT ?
        """,
        row -> new Repository(row.getString(1)),
        after,
        limit);
  }

  static boolean isPrivate(Session session, Repository repository) throws SQLException {
    return session.exists(
        "SELECT 1 FROM private_repository WHERE repository = ?", repository.name());
  }

  static void setPrivate(Session session, Repository repository, boolean isPrivate)
      throws SQLException {
    String sql =
        isPrivate
            ? "INSERT INTO private_repository (repository) VALUES (?) ON CONFLICT DO NOTHING"
            : "DELETE FROM private_repository WHERE repository = ?";
    session.update(sql, repository.name());
  }
}
