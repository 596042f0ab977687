package io.nacre.store.catalog;

import io.nacre.store.catalog.TagTable.Tagged;
import io.nacre.store.image.Digest;
import io.nacre.store.image.ManifestReference;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import io.nacre.store.sqlite.Database;
import io.nacre.store.sqlite.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** The catalog in one SQLite file. */
public final class SqliteCatalog implements Catalog {
  private static final int ORIGINS_KEPT = 64;

  /** Answers kept of each kind: some 16 MiB altogether when all are in use. */
  private static final int ANSWERS = 8_192;

  private final Database database;
  private final InstantSource clock;
  private final Touches touches;
  private final Epochs epochs = new Epochs();
  private final WarmAnswers<Member, Boolean> belonging = new WarmAnswers<>(epochs, ANSWERS);
  private final WarmAnswers<Member, Optional<ManifestEntry>> manifests =
      new WarmAnswers<>(epochs, ANSWERS);
  private final WarmAnswers<Name, Optional<Tagged>> tags = new WarmAnswers<>(epochs, ANSWERS);
  private final WarmAnswers<Repository, Boolean> privacy = new WarmAnswers<>(epochs, ANSWERS);

  private final List<Consumer<Digest>> manifestListeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<Digest>> blobListeners = new CopyOnWriteArrayList<>();

  private record Name(Repository repository, Tag tag) {}

  private SqliteCatalog(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    this.touches = new Touches(clock);
  }

  /**
   * Opens the catalog in this file, or makes it.
   *
   * @param clock tells when a tag was set
   * @throws io.nacre.store.DataFolderException when a newer version wrote it
   */
  public static SqliteCatalog open(Path file, InstantSource clock) throws IOException {
    return new SqliteCatalog(
        Database.open(file, CatalogSchema.SCHEMA, Database.Durability.FULL), clock);
  }

  @Override
  public boolean belongs(Repository repository, Digest digest) throws IOException {
    return belonging.get(
        repository,
        new Member(repository, digest),
        () -> database.read(session -> BelongingTable.contains(session, repository, digest)));
  }

  @Override
  public boolean peekBelongs(Repository repository, Digest digest) {
    return belonging.peek(repository, new Member(repository, digest)).orElse(false);
  }

  @Override
  public boolean isVouchedFor(Repository repository, Digest digest) throws IOException {
    return database.read(session -> BelongingTable.isVouchedFor(session, repository, digest));
  }

  @Override
  public void addBlob(Repository repository, Digest digest) throws IOException {
    Instant now = clock.instant();
    change(
        repository,
        session -> {
          BelongingTable.push(session, repository, digest, now);
          return true;
        });
    blobListeners.forEach(listener -> listener.accept(digest));
  }

  @Override
  public void addManifests(List<Addition> additions) throws IOException {
    Instant now = clock.instant();
    List<Repository> repositories = additions.stream().map(Addition::repository).toList();
    Optional<Member> missing =
        change(repositories, session -> Additions.add(session, additions, now));
    if (missing.isPresent()) {
      throw new MissingContentException(missing.get().repository(), missing.get().digest());
    }
    for (Addition addition : additions) {
      Digest digest = addition.manifest().descriptor().digest();
      manifestListeners.forEach(listener -> listener.accept(digest));
    }
  }

  @Override
  public List<Member> unreadManifests() throws IOException {
    return database.read(ChildTable::unread);
  }

  @Override
  public void read(Member manifest, Collection<Digest> children) throws IOException {
    database.write(
        session -> {
          if (ManifestTable.added(session, manifest.repository(), manifest.digest()).isPresent()) {
            ChildTable.add(session, manifest.repository(), manifest.digest(), children);
          }
          return true;
        });
  }

  @Override
  public void onManifest(Consumer<Digest> listener) {
    manifestListeners.add(listener);
  }

  @Override
  public void onBlob(Consumer<Digest> listener) {
    blobListeners.add(listener);
  }

  @Override
  public Children children(Repository repository, Digest manifest) throws IOException {
    return database.read(
        session ->
            new Children(
                ChildTable.belonging(session, repository, manifest),
                ChildTable.others(session, repository, manifest)));
  }

  @Override
  public Optional<ManifestEntry> manifest(Repository repository, Digest digest) throws IOException {
    return manifests.get(
        repository,
        new Member(repository, digest),
        () -> database.read(session -> ManifestTable.find(session, repository, digest)));
  }

  @Override
  public Optional<ManifestEntry> peekManifest(Repository repository, Digest digest) {
    return manifests.peek(repository, new Member(repository, digest)).flatMap(Function.identity());
  }

  @Override
  public List<ManifestEntry> manifests(Repository repository) throws IOException {
    return database.read(session -> ManifestTable.list(session, repository));
  }

  @Override
  public List<ManifestEntry> referrers(Repository repository, Digest subject) throws IOException {
    return database.read(session -> ManifestTable.referrers(session, repository, subject));
  }

  @Override
  public boolean remove(Repository repository, Digest digest) throws IOException {
    Instant now = clock.instant();
    return change(repository, session -> Removals.remove(session, repository, digest, now));
  }

  @Override
  public Removed removeName(Repository repository, ManifestReference reference) throws IOException {
    Instant now = clock.instant();
    return change(
        List.of(repository), session -> Removals.name(session, repository, reference, now));
  }

  @Override
  public boolean exists(Repository repository) throws IOException {
    return database.read(session -> BelongingTable.exists(session, repository));
  }

  @Override
  public List<Repository> repositoriesOf(Digest digest) throws IOException {
    return database.read(session -> BelongingTable.repositoriesOf(session, digest));
  }

  @Override
  public List<Repository> repositories(String after, int limit) throws IOException {
    return database.read(
        session -> BelongingTable.repositories(session, after, atLeastZero(limit)));
  }

  @Override
  public Optional<TagEntry> tag(Repository repository, Tag tag) throws IOException {
    return tags.get(
            repository,
            new Name(repository, tag),
            () -> database.read(session -> TagTable.find(session, repository, tag)))
        .map(Tagged::entry);
  }

  @Override
  public Optional<ManifestEntry> peekTagged(Repository repository, Tag tag) {
    return tags.peek(repository, new Name(repository, tag))
        .flatMap(Function.identity())
        .filter(tagged -> tagged.added().compareTo(Retention.CACHED) > 0)
        .map(Tagged::manifest);
  }

  @Override
  public List<TagEntry> tags(Repository repository, String after, int limit) throws IOException {
    return database.read(session -> TagTable.page(session, repository, after, atLeastZero(limit)));
  }

  @Override
  public void setTag(Repository repository, Tag tag, Digest manifest) throws IOException {
    Instant now = clock.instant();
    change(
        repository,
        session -> {
          requireManifest(
              ManifestTable.find(session, repository, manifest).isPresent(), repository, manifest);
          TagTable.set(session, repository, tag, manifest, now);
          DeletionTable.forget(session, repository, tag);
          return true;
        });
  }

  @Override
  public boolean removeTag(Repository repository, Tag tag) throws IOException {
    Instant now = clock.instant();
    return change(
        repository,
        session -> {
          DeletionTable.note(session, repository, tag, now);
          return TagTable.remove(session, repository, tag);
        });
  }

  @Override
  public boolean wasDeleted(Repository repository, ManifestReference reference) throws IOException {
    Instant now = clock.instant();
    return database.read(session -> DeletionTable.contains(session, repository, reference, now));
  }

  @Override
  public void pin(Pin pin) throws IOException {
    database.write(
        session -> {
          requireManifest(
              ManifestTable.find(session, pin.repository(), pin.digest()).isPresent(),
              pin.repository(),
              pin.digest());
          PinTable.set(session, pin);
          return true;
        });
  }

  @Override
  public boolean unpin(String name) throws IOException {
    return database.write(session -> PinTable.remove(session, name));
  }

  @Override
  public List<Pin> pins() throws IOException {
    return database.read(PinTable::list);
  }

  @Override
  public Retention retention(Repository repository, Digest manifest) throws IOException {
    return database.read(
        session ->
            PinTable.first(session, repository, manifest).isPresent()
                ? Retention.PINNED
                : ManifestTable.added(session, repository, manifest).orElse(Retention.CACHED));
  }

  @Override
  public void setPrivate(Repository repository, boolean isPrivate) throws IOException {
    change(
        repository,
        session -> {
          BelongingTable.setPrivate(session, repository, isPrivate);
          return true;
        });
  }

  @Override
  public boolean isPrivate(Repository repository) throws IOException {
    return privacy.get(
        repository,
        repository,
        () -> database.read(session -> BelongingTable.isPrivate(session, repository)));
  }

  @Override
  public Optional<Boolean> peekPrivate(Repository repository) {
    return privacy.peek(repository, repository);
  }

  @Override
  public void addOrigins(Digest digest, Collection<Origin> origins) throws IOException {
    database.write(
        session -> {
          OriginTable.add(session, digest, origins, ORIGINS_KEPT);
          return true;
        });
  }

  @Override
  public List<Origin> origins(Digest digest) throws IOException {
    return database.read(session -> OriginTable.list(session, digest));
  }

  // ---- what may go

  @Override
  public void touch(Repository repository, Digest digest) {
    touches.touch(repository, digest);
  }

  @Override
  public void flushTouches() throws IOException {
    Map<Member, Instant> taken = touches.take();
    if (!taken.isEmpty()) {
      database.write(
          session -> {
            DisposalTable.touched(session, taken);
            return true;
          });
    }
  }

  @Override
  public List<Digest> unnamed(Repository repository, Instant before, int limit) throws IOException {
    return database.read(
        session -> DisposalTable.unnamed(session, repository, before, atLeastZero(limit)));
  }

  @Override
  public List<Digest> removeUnnamed(Repository repository, Instant before, int limit)
      throws IOException {
    Instant now = clock.instant();
    return change(
        List.of(repository),
        session ->
            DisposalTable.removeUnnamed(session, repository, before, atLeastZero(limit), now));
  }

  @Override
  public List<Evictable> evictable(Instant usedBefore, int limit) throws IOException {
    return database.read(
        session -> DisposalTable.evictable(session, usedBefore, atLeastZero(limit)));
  }

  @Override
  public List<Digest> evict(Evictable image) throws IOException {
    Instant now = clock.instant();
    return change(List.of(image.repository()), session -> DisposalTable.evict(session, image, now));
  }

  @Override
  public void close() throws IOException {
    try {
      flushTouches();
    } finally {
      database.close();
    }
  }

  private boolean change(Repository repository, Work<Boolean> work) throws IOException {
    return change(List.of(repository), work);
  }

  private <T> T change(List<Repository> repositories, Work<T> work) throws IOException {
    try {
      return database.write(work);
    } finally {
      // Even when the commit failed: whether it reached the disk is then not known.
      repositories.forEach(epochs::end);
    }
  }

  private static void requireManifest(boolean there, Repository repository, Digest manifest) {
    if (!there) {
      throw new IllegalArgumentException(
          "manifest %s does not belong to %s".formatted(manifest, repository));
    }
  }

  /** A negative LIMIT would mean none at all to SQLite. */
  private static int atLeastZero(int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("a limit is at least 0, not " + limit);
    }
    return limit;
  }
}
