package io.nacre.store.catalog;

import io.nacre.store.image.Digest;
import io.nacre.store.image.ManifestReference;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What belongs to whom on this node. Every method that changes something returns only when the
 * change is durable (SQLite, {@code synchronous=FULL}); every method that a warm request needs
 * answers from memory after its first call.
 *
 * <p>A digest <em>belongs</em> to a repository when it was uploaded or mounted there, or when a
 * manifest that was fetched for that repository from somebody who has authority over it names it.
 * Belonging is what gives the right to read; that the bytes lie on this disk gives none.
 */
public interface Catalog extends Closeable, Disposal {

  // ---- what belongs to a repository

  /** Whether this blob or manifest may be read under this repository's name. */
  boolean belongs(Repository repository, Digest digest) throws IOException;

  /**
   * Whether a manifest that was pulled through names this digest. Only then may its bytes be taken
   * for a manifest that nobody pushed as one: whoever may upload blobs could otherwise upload one
   * that names what he may not read.
   */
  boolean isVouchedFor(Repository repository, Digest digest) throws IOException;

  /** Makes a blob belong that was sent or mounted; idempotent. */
  void addBlob(Repository repository, Digest digest) throws IOException;

  /** As {@link #addManifests} for one manifest, which names what is granted and nothing else. */
  default void addManifest(
      Repository repository,
      ManifestEntry manifest,
      Collection<Digest> granted,
      Collection<Tag> tags,
      Retention retention)
      throws IOException {
    addManifests(
        List.of(
            new Addition(
                repository,
                manifest,
                granted,
                new Addition.Grant.These(granted),
                tags,
                retention)));
  }

  /**
   * Makes manifests belong, in one transaction with the blobs and manifests they name and the tags
   * they get: all appear, or none. An entry that is there is kept; its tags are added; retention
   * only rises.
   *
   * @throws MissingContentException when something that one of them takes does not belong
   */
  void addManifests(List<Addition> additions) throws IOException;

  /** A manifest or blob of a repository. */
  record Member(Repository repository, Digest digest) {}

  /** Manifests that an older version added without saying what they name. */
  List<Member> unreadManifests() throws IOException;

  /** Says what such a manifest names. */
  void read(Member manifest, Collection<Digest> children) throws IOException;

  /** What a manifest of a repository names, as far as that is known. */
  Children children(Repository repository, Digest manifest) throws IOException;

  /**
   * {@link #children}'s answer.
   *
   * @param belonging those that belong to the manifest's repository
   * @param others those that do not
   */
  record Children(List<Digest> belonging, List<Digest> others) {}

  /**
   * Has somebody told of each manifest that was added, once that is durable, on the thread that
   * added it: do not wait in there.
   */
  void onManifest(Consumer<Digest> listener);

  /** As {@link #onManifest}, of each blob that was sent or mounted. */
  void onBlob(Consumer<Digest> listener);

  Optional<ManifestEntry> manifest(Repository repository, Digest digest) throws IOException;

  /** In lexical order of their digests. */
  List<ManifestEntry> manifests(Repository repository) throws IOException;

  /** Manifests of this repository whose subject is this one, oldest first. */
  List<ManifestEntry> referrers(Repository repository, Digest subject) throws IOException;

  /**
   * Takes a blob or a manifest out of one repository; a manifest's tags and pins in it go with it.
   * Other repositories keep theirs.
   *
   * @return false when it did not belong
   */
  boolean remove(Repository repository, Digest digest) throws IOException;

  /**
   * Takes a name out of a repository, and with the last one the image, as far as no other image of
   * the repository consists of the same: in one transaction, so that no image that is pushed
   * meanwhile loses anything. What was pushed again since the image was stays too, for somebody may
   * be about to push another image with it.
   *
   * @param reference a tag, or an image by its digest
   */
  Removed removeName(Repository repository, ManifestReference reference) throws IOException;

  /** Whether anything belongs to this repository. */
  boolean exists(Repository repository) throws IOException;

  /** The repositories to which this digest belongs, in lexical order. */
  List<Repository> repositoriesOf(Digest digest) throws IOException;

  /**
   * At most {@code limit} names after {@code after} (exclusive; empty string for the start), in
   * lexical order.
   */
  List<Repository> repositories(String after, int limit) throws IOException;

  // ---- what memory alone can tell; never waits, so event loops may ask

  /**
   * Whether {@link #belongs} is known to be true. False says only that it has to be asked itself.
   */
  default boolean peekBelongs(Repository repository, Digest digest) {
    return false;
  }

  /** {@link #manifest}'s answer when it is in memory; empty says only that it has to be asked. */
  default Optional<ManifestEntry> peekManifest(Repository repository, Digest digest) {
    return Optional.empty();
  }

  /**
   * The manifest that a tag names, when that is in memory and the manifest was added as dearer than
   * {@link Retention#CACHED}: what came by pulling through is to be asked for again, pinned or not.
   * Empty says only that the other methods have to be asked.
   */
  default Optional<ManifestEntry> peekTagged(Repository repository, Tag tag) {
    return Optional.empty();
  }

  // ---- tags

  Optional<TagEntry> tag(Repository repository, Tag tag) throws IOException;

  /**
   * At most {@code limit} tags after {@code after} (exclusive; empty string for the start), in
   * lexical order.
   */
  List<TagEntry> tags(Repository repository, String after, int limit) throws IOException;

  /**
   * Points a tag at a manifest that belongs to the repository.
   *
   * @throws IllegalArgumentException when it does not belong
   */
  void setTag(Repository repository, Tag tag, Digest manifest) throws IOException;

  /** Removes a tag and nothing else; false when there was none. */
  boolean removeTag(Repository repository, Tag tag) throws IOException;

  /**
   * Whether this tag or manifest was removed here in the last 30 days while it was dearer than
   * {@link Retention#CACHED}, and neither added nor set since. Such a name must not come back from
   * others who still have a copy.
   */
  boolean wasDeleted(Repository repository, ManifestReference reference) throws IOException;

  // ---- what is kept, and what is private

  /**
   * Sets or moves the pin of this name.
   *
   * @throws IllegalArgumentException when no such manifest belongs to its repository
   */
  void pin(Pin pin) throws IOException;

  /** Removes a pin; false when there was none. */
  boolean unpin(String name) throws IOException;

  /** In lexical order of their names. */
  List<Pin> pins() throws IOException;

  /**
   * The class of a manifest in a repository: {@link Retention#PINNED} when a pin names it, else as
   * it was added; {@link Retention#CACHED} when it does not belong.
   */
  Retention retention(Repository repository, Digest manifest) throws IOException;

  /**
   * Marks everything in a repository as (not) private; private content leaves only through that
   * repository.
   */
  void setPrivate(Repository repository, boolean isPrivate) throws IOException;

  boolean isPrivate(Repository repository) throws IOException;

  /** As {@link #isPrivate}, when memory alone can tell. Never waits. */
  Optional<Boolean> peekPrivate(Repository repository);

  // ---- where it came from

  void addOrigins(Digest digest, Collection<Origin> origins) throws IOException;

  /**
   * In the order they were added; at most the last 64 of a digest are kept. They go when the digest
   * is taken out of the last repository it belonged to.
   */
  List<Origin> origins(Digest digest) throws IOException;

  @Override
  void close() throws IOException;
}
