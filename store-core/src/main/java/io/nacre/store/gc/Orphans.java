package io.nacre.store.gc;

import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.image.Digest;
import java.io.IOException;

/** The one way in which blobs are deleted: only those that no repository has and nobody holds. */
public final class Orphans {
  private final BlobStore blobs;
  private final Catalog catalog;
  private final Holds holds;

  public Orphans(BlobStore blobs, Catalog catalog, Holds holds) {
    this.blobs = blobs;
    this.catalog = catalog;
    this.holds = holds;
  }

  /**
   * Deletes a blob if it is an orphan.
   *
   * @return false when it belongs to a repository, is held (see {@link Holds}) or is not there
   */
  public boolean remove(Digest digest) throws IOException {
    return holds.ifFree(
        digest, () -> catalog.repositoriesOf(digest).isEmpty() && blobs.delete(digest));
  }
}
