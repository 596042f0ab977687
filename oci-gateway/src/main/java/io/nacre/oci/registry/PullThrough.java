package io.nacre.oci.registry;

import io.nacre.http.ByteRange;
import io.nacre.store.MalformedException;
import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.catalog.Retention;
import io.nacre.store.catalog.TagEntry;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.fetch.ArrivingBytes;
import io.nacre.store.fetch.BlobFetcher;
import io.nacre.store.fetch.DeniedException;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NameResolver;
import io.nacre.store.fetch.NotFoundException;
import io.nacre.store.gc.Holds;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.ManifestReference;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds manifests: here, or else at whoever the agent can ask. What a manifest names that came from
 * somebody with authority over the repository belongs from then on, as far as he vouches for it.
 */
public final class PullThrough {
  private static final Logger log = LoggerFactory.getLogger(PullThrough.class);

  private final BlobStore blobs;
  private final Catalog catalog;
  private final Holds holds;
  private final BlobFetcher fetcher;
  private final NameResolver names;
  private final Adoptions adoptions;
  private final LongAdder lastKnown = new LongAdder();

  /** For whoever pulls without a registry client. */
  public PullThrough(Store store, BlobFetcher fetcher, NameResolver names) {
    this(store.blobs(), store.catalog(), store.holds(), fetcher, names);
  }

  PullThrough(
      BlobStore blobs, Catalog catalog, Holds holds, BlobFetcher fetcher, NameResolver names) {
    this.blobs = blobs;
    this.catalog = catalog;
    this.holds = holds;
    this.fetcher = fetcher;
    this.names = names;
    this.adoptions = new Adoptions(catalog, names);
  }

  /**
   * @throws RegistryException MANIFEST_UNKNOWN when nobody has it; as {@link Failures} has it when
   *     somebody has it but could not be read
   * @throws DeniedException when whoever decides does not let everybody have it
   */
  StoredManifest find(Repository repository, ManifestReference reference)
      throws RegistryException, IOException, InterruptedException {
    try {
      return manifest(repository, reference);
    } catch (NotFoundException e) {
      throw new RegistryException(
          ErrorCode.MANIFEST_UNKNOWN, "%s has no %s".formatted(repository, reference), e);
    } catch (DeniedException e) {
      throw e;
    } catch (FetchException e) {
      throw Failures.of(ErrorCode.MANIFEST_UNKNOWN, e);
    }
  }

  /**
   * As {@link #find}, for whoever has words of his own for failures.
   *
   * @throws NotFoundException when nobody has it
   * @throws FetchException when somebody has it but could not be read
   */
  public StoredManifest manifest(Repository repository, ManifestReference reference)
      throws IOException, InterruptedException {
    return switch (reference) {
      case Tag tag -> byTag(repository, tag);
      case Digest digest -> byDigest(repository, digest);
    };
  }

  /**
   * The blob under way, of a digest that belongs to the repository but is not held.
   *
   * @throws DeniedException when whoever decides does not let everybody have it
   */
  Arrival fetchBlob(Repository repository, Digest digest)
      throws RegistryException, DeniedException, InterruptedException {
    return ask(repository, digest, () -> fetcher.fetch(repository, digest));
  }

  /**
   * How long such a blob is.
   *
   * @throws DeniedException as {@link #fetchBlob}
   */
  long sizeOf(Repository repository, Digest digest)
      throws RegistryException, DeniedException, InterruptedException {
    return ask(repository, digest, () -> fetcher.size(repository, digest));
  }

  /**
   * Bytes of such a blob under way.
   *
   * @throws DeniedException as {@link #fetchBlob}
   */
  ArrivingBytes fetchPart(Repository repository, Digest digest, long size, ByteRange range)
      throws RegistryException, DeniedException, InterruptedException {
    return ask(
        repository,
        digest,
        () -> fetcher.fetchPart(repository, digest, size, range.first(), range.length()));
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask() throws FetchException, InterruptedException;
  }

  private static <T> T ask(Repository repository, Digest digest, Question<T> question)
      throws RegistryException, DeniedException, InterruptedException {
    try {
      return question.ask();
    } catch (NotFoundException e) {
      throw new RegistryException(
          ErrorCode.BLOB_UNKNOWN,
          "%s of %s is nowhere to be found".formatted(digest, repository),
          e);
    } catch (DeniedException e) {
      throw e;
    } catch (FetchException e) {
      throw Failures.of(ErrorCode.BLOB_UNKNOWN, e);
    }
  }

  /**
   * A tag set here by a push or a person is the truth. One that came with a pulled manifest is only
   * what its owner said last time, so the owner is asked again and what is known here is the answer
   * while he is away.
   */
  private StoredManifest byTag(Repository repository, Tag tag)
      throws IOException, InterruptedException {
    Optional<TagEntry> known = catalog.tag(repository, tag);
    if (known.isPresent() && isSetHere(repository, known.get().digest())) {
      return byDigest(repository, known.get().digest());
    }
    refuseIfDeleted(repository, tag);
    try {
      Optional<Descriptor> named = names.resolve(repository, tag);
      if (named.isPresent()) {
        return byName(repository, tag, named.get(), known);
      }
    } catch (NotFoundException | DeniedException e) {
      throw e;
    } catch (FetchException e) {
      if (known.isEmpty()) {
        throw e;
      }
      return lastKnown(repository, tag, known.get(), e);
    }
    if (known.isEmpty()) {
      throw new NotFoundException("nobody knows %s:%s".formatted(repository, tag));
    }
    return byDigest(repository, known.get().digest());
  }

  private StoredManifest lastKnown(
      Repository repository, Tag tag, TagEntry known, FetchException why)
      throws IOException, InterruptedException {
    log.info("{}:{} as last known: {}", repository, tag, why.getMessage());
    StoredManifest manifest = byDigest(repository, known.digest());
    lastKnown.increment();
    return manifest.lastKnown(String.valueOf(why.getMessage()));
  }

  /** How often a tag was answered as last known, because its owner could not be asked. */
  long lastKnownAnswers() {
    return lastKnown.sum();
  }

  /**
   * Whether blobs may be asked for that are not known to belong to this repository, because
   * somebody else decides what does.
   */
  boolean hasAuthority(Repository repository) {
    return names.isAuthority(repository);
  }

  /** A delete holds at once, whoever in this swarm still has a copy. */
  private void refuseIfDeleted(Repository repository, ManifestReference reference)
      throws IOException {
    if (!names.isAuthority(repository) && catalog.wasDeleted(repository, reference)) {
      throw new NotFoundException("%s was deleted from %s".formatted(reference, repository));
    }
  }

  private boolean isSetHere(Repository repository, Digest digest) throws IOException {
    return catalog.retention(repository, digest) != Retention.CACHED;
  }

  private StoredManifest byName(
      Repository repository, Tag tag, Descriptor named, Optional<TagEntry> known)
      throws IOException, InterruptedException {
    if (known.isPresent() && known.get().digest().equals(named.digest())) {
      StoredManifest manifest = byDigest(repository, named.digest());
      adoptions.complete(repository, manifest.entry());
      return manifest;
    }
    try (var _ = holds.hold(named.digest())) {
      Optional<Blob> held = blobs.find(named.digest());
      Blob blob = held.isPresent() ? held.get() : fetch(repository, named.digest());
      return adopt(repository, blob, Optional.of(named.mediaType()), List.of(tag));
    }
  }

  /**
   * Bytes that are held count only if the digest belongs to the repository: that some other
   * repository of this agent has them gives this one no right.
   */
  private StoredManifest byDigest(Repository repository, Digest digest)
      throws IOException, InterruptedException {
    boolean belongs = catalog.belongs(repository, digest);
    Optional<ManifestEntry> entry =
        belongs ? catalog.manifest(repository, digest) : Optional.empty();
    if (!belongs) {
      refuseIfDeleted(repository, digest);
    } else if (entry.isEmpty() && !catalog.isVouchedFor(repository, digest)) {
      throw new NotFoundException("%s was not pushed as a manifest".formatted(digest));
    }
    try (var _ = holds.hold(digest)) {
      Optional<Blob> held = belongs ? blobs.find(digest) : Optional.empty();
      Blob blob = held.isPresent() ? held.get() : fetch(repository, digest);
      return entry.isPresent()
          ? new StoredManifest(entry.get(), blob)
          : adopt(repository, blob, Optional.empty(), List.of());
    }
  }

  private Blob fetch(Repository repository, Digest digest)
      throws IOException, InterruptedException {
    try (Arrival arrival = fetcher.fetchManifest(repository, digest)) {
      if (!SmallFile.fits(arrival.size())) {
        throw new NotFoundException("%s is too large for a manifest".formatted(digest));
      }
      return arrival.result();
    }
  }

  private StoredManifest adopt(
      Repository repository, Blob blob, Optional<String> mediaType, List<Tag> tags)
      throws IOException, InterruptedException {
    if (!SmallFile.fits(blob.size())) {
      throw new NotFoundException("%s is too large for a manifest".formatted(blob.digest()));
    }
    byte[] bytes = SmallFile.read(blob);
    Manifest manifest;
    try {
      manifest =
          mediaType.isPresent() ? Manifest.parse(bytes, mediaType.get()) : Manifest.parse(bytes);
    } catch (MalformedException e) {
      throw new NotFoundException(
          "%s is not a manifest: %s".formatted(blob.digest(), e.getMessage()));
    }
    ManifestEntry entry = entry(manifest, blob);
    adoptions.adopt(repository, entry, manifest, tags);
    return new StoredManifest(entry, blob);
  }

  /** What the catalog keeps of a manifest. */
  static ManifestEntry entry(Manifest manifest, Blob blob) {
    return ManifestEntry.of(
        new Descriptor(manifest.mediaType(), blob.digest(), blob.size()), manifest);
  }
}
