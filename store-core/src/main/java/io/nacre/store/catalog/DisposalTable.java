package io.nacre.store.catalog;

import io.nacre.store.catalog.Catalog.Member;
import io.nacre.store.catalog.Disposal.Evictable;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.sqlite.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What nobody needs any more, and what nobody has read for long. */
final class DisposalTable {
  private DisposalTable() {}

  static void touched(Session session, Map<Member, Instant> touches) throws SQLException {
    for (Map.Entry<Member, Instant> touch : touches.entrySet()) {
      session.update(
          "UPDATE belonging SET used = ? WHERE repository = ? AND digest = ?",
          touch.getValue().toEpochMilli(),
          touch.getKey().repository().name(),
          touch.getKey().digest().toString());
    }
  }

  static List<Digest> unnamed(Session session, Repository repository, Instant before, int limit)
      throws SQLException {
    if (!ChildTable.isComplete(session, repository)) {
      return List.of();
    }
    return session.list(
        """
        SELECT digest FROM belonging AS b WHERE repository = ? AND pushed < ?
          AND NOT EXISTS
            (SELECT 1 FROM manifest AS m WHERE m.repository = b.repository AND m.digest = b.digest)
          AND NOT EXISTS
            (SELECT 1 FROM child AS c WHERE c.repository = b.repository AND c.digest = b.digest)
        LIMIT ?
        """,
        row -> Digest.parse(row.getString(1)),
        repository.name(),
        before.toEpochMilli(),
        limit);
  }

  static List<Digest> removeUnnamed(
      Session session, Repository repository, Instant before, int limit, Instant now)
      throws SQLException {
    List<Digest> unnamed = unnamed(session, repository, before, limit);
    for (Digest digest : unnamed) {
      Removals.remove(session, repository, digest, now);
    }
    return unnamed;
  }

  static List<Evictable> evictable(Session session, Instant usedBefore, int limit)
      throws SQLException {
    return session.list(
        """
        SELECT repository, digest, last FROM (
          SELECT m.repository, m.digest, max(b.used, coalesce(
              (SELECT max(cb.used) FROM child AS c
               JOIN belonging AS cb ON cb.repository = c.repository AND cb.digest = c.digest
               WHERE c.repository = m.repository AND c.manifest = m.digest), 0)) AS last
          FROM manifest AS m JOIN belonging AS b USING (repository, digest)
          WHERE m.retention = 'CACHED'
            AND NOT EXISTS (SELECT 1 FROM pin AS p
                            WHERE p.repository = m.repository AND p.digest = m.digest)
            AND NOT EXISTS (SELECT 1 FROM child AS parent
                            WHERE parent.repository = m.repository AND parent.digest = m.digest))
        WHERE last < ? ORDER BY last, repository, digest LIMIT ?
        """,
        row ->
            new Evictable(
                new Repository(row.getString(1)),
                Digest.parse(row.getString(2)),
                Instant.ofEpochMilli(row.getLong(3))),
        usedBefore.toEpochMilli(),
        limit);
  }

  static List<Digest> evict(Session session, Evictable image, Instant now) throws SQLException {
    Repository repository = image.repository();
    Digest manifest = image.manifest();
    Optional<Retention> added = ManifestTable.added(session, repository, manifest);
    boolean mayGo =
        added.filter(Retention.CACHED::equals).isPresent()
            && PinTable.first(session, repository, manifest).isEmpty()
            && ChildTable.parent(session, repository, manifest).isEmpty();
    return mayGo ? Removals.image(session, repository, manifest, now) : List.of();
  }
}
