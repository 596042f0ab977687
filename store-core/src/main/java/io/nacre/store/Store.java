package io.nacre.store;

import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.gc.Holds;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One data folder, opened by one process: its blobs, its catalog, and the image CIDs that follow
 * from both.
 */
public final class Store implements Closeable {

  private final Holds holds = new Holds();

  private Store() {}

  /**
   * Opens, or makes, a data folder. Recovers by itself from whatever the last process left.
   *
   * @throws DataFolderException when it is not writable, locked by another process, or of a newer
   *     format
   */
  public static Store open(Path folder) throws IOException {
    throw new DataFolderException("not written yet: " + folder);
  }

  public Path folder() {
    throw new IllegalStateException();
  }

  public BlobStore blobs() {
    throw new IllegalStateException();
  }

  public Catalog catalog() {
    throw new IllegalStateException();
  }

  /**
   * What must not be deleted just now. Hold a digest from before its commit until it belongs to a
   * repository: between the two, nothing but the hold keeps the blob.
   */
  public Holds holds() {
    return holds;
  }

  @Override
  public void close() throws IOException {}
}
