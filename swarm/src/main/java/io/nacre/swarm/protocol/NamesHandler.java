package io.nacre.swarm.protocol;

import io.nacre.http.Handler;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.MalformedException;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.catalog.Retention;
import io.nacre.store.catalog.TagEntry;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code GET /nacre/v1/names/{repository}/tags/{tag}}: the manifest that a tag names here, if it is
 * held here: a name alone is of no use to others. {@code …/manifests/{digest}}: what of a
 * manifest's children belongs to the repository too.
 */
final class NamesHandler implements Handler {
  private final Catalog catalog;
  private final BlobStore blobs;
  private final PublicContent content;

  NamesHandler(Catalog catalog, BlobStore blobs, PublicContent content) {
    this.catalog = catalog;
    this.blobs = blobs;
    this.content = content;
  }

  @Override
  public Response handle(Request request) throws IOException {
    return Answers.to(request, this::find);
  }

  private Optional<byte[]> find(Request request) throws IOException {
    String path = request.path().substring(Protocol.NAMES.length());
    int tag = path.lastIndexOf(Protocol.TAGS);
    int manifest = path.lastIndexOf(Protocol.MANIFESTS);
    if (tag < 0 && manifest < 0) {
      throw new MalformedException(
          "names are asked for as REPOSITORY/tags/TAG or REPOSITORY/manifests/DIGEST");
    }
    Repository repository = new Repository(path.substring(0, Math.max(tag, manifest)));
    String name = path.substring(path.lastIndexOf('/') + 1);
    return tag > manifest
        ? tag(repository, new Tag(name))
        : manifest(repository, Digest.parse(name));
  }

  private Optional<byte[]> tag(Repository repository, Tag tag) throws IOException {
    if (!content.isPublic(repository)) {
      return Optional.empty();
    }
    Optional<TagEntry> entry = catalog.tag(repository, tag);
    if (entry.isEmpty() || blobs.find(entry.get().digest()).isEmpty()) {
      return Optional.empty();
    }
    boolean own = catalog.retention(repository, entry.get().digest()) != Retention.CACHED;
    return catalog
        .manifest(repository, entry.get().digest())
        .map(ManifestEntry::descriptor)
        .map(manifest -> Messages.write(new NameInfo(manifest, entry.get().updated(), own)));
  }

  /** That a manifest names something does not make it belong: a push grants nothing. */
  private Optional<byte[]> manifest(Repository repository, Digest digest) throws IOException {
    if (!content.isPublic(repository) || catalog.manifest(repository, digest).isEmpty()) {
      return Optional.empty();
    }
    Set<Digest> children =
        catalog.children(repository, digest).belonging().stream()
            .limit(Protocol.MAX_VOUCHED)
            .collect(Collectors.toSet());
    return Optional.of(Messages.write(new Vouching(digest, children)));
  }
}
