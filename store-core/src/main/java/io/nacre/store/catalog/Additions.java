package io.nacre.store.catalog;

import io.nacre.store.catalog.Addition.Grant;
import io.nacre.store.catalog.Catalog.Member;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import io.nacre.store.sqlite.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How manifests come in, within one transaction. */
final class Additions {
  private Additions() {}

  /**
   * Adds all of them, unless something is missing.
   *
   * @return what is missing
   */
  static Optional<Member> add(Session session, List<Addition> additions, Instant now)
      throws SQLException {
    for (Addition addition : additions) {
      Optional<Member> missing = missing(session, addition, now);
      if (missing.isPresent()) {
        return missing; // before anything was written
      }
    }
    for (Addition addition : additions) {
      add(session, addition, now);
    }
    return Optional.empty();
  }

  private static Optional<Member> missing(Session session, Addition addition, Instant now)
      throws SQLException {
    return switch (addition.grant()) {
      case Grant.Nothing pushed ->
          missing(session, addition, pushed, now)
              .map(digest -> new Member(addition.repository(), digest));
      case Grant.AsIn as -> {
        Member there = new Member(as.source(), addition.manifest().descriptor().digest());
        yield BelongingTable.contains(session, there.repository(), there.digest())
            ? Optional.empty()
            : Optional.of(there);
      }
      case Grant.These _ -> Optional.empty();
    };
  }

  private static Optional<Digest> missing(
      Session session, Addition addition, Grant.Nothing pushed, Instant now) throws SQLException {
    for (Digest required : pushed.required()) {
      if (!BelongingTable.contains(session, addition.repository(), required)) {
        return Optional.of(required);
      }
    }
    for (Digest child : addition.children()) {
      if (GoneTable.contains(session, addition.repository(), child, now)) {
        return Optional.of(child);
      }
    }
    return Optional.empty();
  }

  private static void add(Session session, Addition addition, Instant now) throws SQLException {
    Repository repository = addition.repository();
    Digest digest = addition.manifest().descriptor().digest();
    if (addition.retention() == Retention.CACHED) {
      BelongingTable.add(session, repository, digest);
      DisposalTable.touched(session, Map.of(new Member(repository, digest), now));
    } else {
      BelongingTable.push(session, repository, digest, now);
    }
    grant(session, addition);
    ManifestTable.add(session, repository, addition.manifest(), addition.retention());
    ChildTable.add(session, repository, digest, addition.children());
    DeletionTable.forget(session, repository, digest);
    for (Tag tag : addition.tags()) {
      TagTable.set(session, repository, tag, digest, now);
      DeletionTable.forget(session, repository, tag);
    }
  }

  private static void grant(Session session, Addition addition) throws SQLException {
    Repository repository = addition.repository();
    switch (addition.grant()) {
      case Grant.Nothing _ -> {}
      case Grant.These these -> {
        for (Digest child : these.digests()) {
          if (addition.retention() == Retention.CACHED) {
            BelongingTable.vouch(session, repository, child);
          } else {
            BelongingTable.add(session, repository, child);
          }
        }
      }
      case Grant.AsIn as -> {
        for (Digest child : addition.children()) {
          BelongingTable.copy(session, as.source(), repository, child);
        }
      }
    }
  }
}
