package io.nacre.agent.image;

import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.Removed;
import io.nacre.store.gc.Orphans;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Reference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Removes images: the name at once, and with the last name the image itself, as far as no other
 * image of the repository consists of the same blobs. What then belongs to no repository at all is
 * deleted from the disk.
 */
public final class Removal {
  private final BlobStore blobs;
  private final Catalog catalog;
  private final Orphans orphans;

  /**
   * What came of it.
   *
   * @param manifest whether the image itself went, not only a name of it
   * @param blobs deleted from the disk
   * @param bytes that they had
   */
  public record Result(boolean manifest, int blobs, long bytes) {}

  public Removal(Store store) {
    this.blobs = store.blobs();
    this.catalog = store.catalog();
    this.orphans = new Orphans(blobs, catalog, store.holds());
  }

  /**
   * Removes a tag, or an image by its digest.
   *
   * @throws ImageException when there is no such image, or it must stay
   */
  public Result remove(Reference reference) throws IOException, ImageException {
    return switch (catalog.removeName(reference.repository(), reference.target())) {
      case Removed.Name _ -> new Result(false, 0, 0);
      case Removed.Image image -> delete(image.digests());
      case Removed.Unknown _ -> throw ImageNames.unknown(reference);
      case Removed.Needed needed ->
          throw ImageException.refused(
              "%s is part of another image of %s: remove that one first, %s"
                  .formatted(reference, reference.repository(), needed.by()));
      case Removed.Pinned pinned ->
          throw ImageException.refused(
              "%s is pinned: 'nacre unpin %s' first".formatted(reference, pinned.pin()));
    };
  }

  private Result delete(List<Digest> digests) throws IOException {
    int count = 0;
    long bytes = 0;
    for (Digest digest : digests) {
      Optional<Blob> blob = blobs.find(digest);
      if (blob.isPresent() && orphans.remove(digest)) {
        count++;
        bytes += blob.get().size();
      }
    }
    return new Result(true, count, bytes);
  }
}
