package io.nacre.store.tree;

import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.util.Optional;

/** The images of a store. Safe for use by many threads. */
public final class Images {
  private final BlobStore blobs;
  private final Catalog catalog;

  public Images(BlobStore blobs, Catalog catalog) {
    this.blobs = blobs;
    this.catalog = catalog;
  }

  /**
   * An image with what of it is on this disk, whoever it belongs to.
   *
   * @return empty when its manifest is not held
   * @throws io.nacre.store.MalformedException when something in the place of a manifest is none, or
   *     the image is larger than any
   */
  public Optional<ImageTree> tree(Digest manifest) throws IOException {
    return TreeReader.read(manifest, blobs::find);
  }

  /** An image with what of it is on this disk and belongs to a repository. */
  public Optional<ImageTree> tree(Repository repository, Digest manifest) throws IOException {
    return TreeReader.read(
        manifest,
        digest -> catalog.belongs(repository, digest) ? blobs.find(digest) : Optional.empty());
  }
}
