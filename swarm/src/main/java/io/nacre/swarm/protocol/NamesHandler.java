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
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code GET /nacre/v1/names/{repository}/tags/{tag}}: the manifest that a tag names here, if it is
 * held here: a name alone is of no use to others.
 */
final class NamesHandler implements Handler {
  private final Catalog catalog;
  private final BlobStore blobs;

  NamesHandler(Catalog catalog, BlobStore blobs) {
    this.catalog = catalog;
    this.blobs = blobs;
  }

  @Override
  public Response handle(Request request) throws IOException {
    return Answers.to(request, this::find);
  }

  private Optional<byte[]> find(Request request) throws IOException {
    String path = request.path().substring(Protocol.NAMES.length());
    int split = path.lastIndexOf(Protocol.TAGS);
    if (split < 0) {
      throw new MalformedException("a tag is asked for as REPOSITORY/tags/TAG");
    }
    Repository repository = new Repository(path.substring(0, split));
    Tag tag = new Tag(path.substring(split + Protocol.TAGS.length()));
    if (catalog.isPrivate(repository)) {
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
}
