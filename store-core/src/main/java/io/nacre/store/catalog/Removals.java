package io.nacre.store.catalog;

import io.nacre.store.image.Digest;
import io.nacre.store.image.ManifestReference;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import io.nacre.store.sqlite.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** How things go, within one transaction. */
final class Removals {
  private Removals() {}

  /** One blob or manifest, and nothing that it names. */
  static boolean remove(Session session, Repository repository, Digest digest, Instant now)
      throws SQLException {
    DeletionTable.note(session, repository, digest, now);
    boolean removed = BelongingTable.remove(session, repository, digest);
    if (removed) {
      GoneTable.note(session, repository, digest, now);
      OriginTable.removeIfOrphaned(session, digest);
    }
    return removed;
  }

  /** As {@link Catalog#removeName}. */
  static Removed name(
      Session session, Repository repository, ManifestReference reference, Instant now)
      throws SQLException {
    Optional<Digest> manifest = manifest(session, repository, reference);
    if (manifest.isEmpty()) {
      return new Removed.Unknown();
    }
    Digest digest = manifest.get();
    Optional<Digest> parent = ChildTable.parent(session, repository, digest);
    if (reference instanceof Tag tag
        && (parent.isPresent() || TagTable.count(session, repository, digest) > 1)) {
      DeletionTable.note(session, repository, tag, now);
      TagTable.remove(session, repository, tag);
      return new Removed.Name();
    }
    if (parent.isPresent()) {
      return new Removed.Needed(parent.get());
    }
    Optional<String> pin = PinTable.first(session, repository, digest);
    return pin.isPresent()
        ? new Removed.Pinned(pin.get())
        : new Removed.Image(image(session, repository, digest, now));
  }

  private static Optional<Digest> manifest(
      Session session, Repository repository, ManifestReference reference) throws SQLException {
    return switch (reference) {
      case Tag tag ->
          TagTable.find(session, repository, tag).map(tagged -> tagged.entry().digest());
      case Digest digest ->
          ManifestTable.find(session, repository, digest)
              .map(manifest -> manifest.descriptor().digest());
    };
  }

  /** A manifest and what only it names, from the top down: nothing is ever named and missing. */
  static List<Digest> image(Session session, Repository repository, Digest manifest, Instant now)
      throws SQLException {
    boolean all = ChildTable.isComplete(session, repository);
    long since = BelongingTable.pushed(session, repository, manifest);
    List<Digest> gone = new ArrayList<>();
    Deque<Digest> going = new ArrayDeque<>(List.of(manifest));
    while (!going.isEmpty()) {
      Digest digest = going.remove();
      List<Digest> children = ChildTable.of(session, repository, digest);
      if (remove(session, repository, digest, now)) {
        gone.add(digest);
      }
      for (Digest child : children) {
        if (all && mayGo(session, repository, child, since)) {
          going.add(child);
        }
      }
    }
    return gone;
  }

  private static boolean mayGo(Session session, Repository repository, Digest digest, long since)
      throws SQLException {
    return ChildTable.parent(session, repository, digest).isEmpty()
        && TagTable.count(session, repository, digest) == 0
        && PinTable.first(session, repository, digest).isEmpty()
        && BelongingTable.pushed(session, repository, digest) <= since;
  }
}
