package io.nacre.store;

import io.nacre.store.blob.BlobStore;
import io.nacre.store.blob.DataFolder;
import io.nacre.store.blob.FileBlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.SqliteCatalog;
import io.nacre.store.gc.Holds;
import io.nacre.store.tree.Images;
import io.nacre.store.tree.Unread;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One data folder, opened by one process: its blobs, its catalog, and the image CIDs that follow
 * from both.
 */
public final class Store implements Closeable {

  private final DataFolder folder;
  private final BlobStore blobs;
  private final Catalog catalog;
  private final Images images;
  private final Holds holds = new Holds();

  private Store(DataFolder folder, BlobStore blobs, Catalog catalog) {
    this.folder = folder;
    this.blobs = blobs;
    this.catalog = catalog;
    this.images = Images.of(blobs, catalog);
  }

  /**
   * Opens, or makes, a data folder. Recovers by itself from whatever the last process left.
   *
   * @throws DataFolderException when it is not writable, locked by another process, or of a newer
   *     format
   */
  public static Store open(Path folder) throws IOException {
    Deque<Closeable> opened = new ArrayDeque<>();
    try {
      DataFolder taken = DataFolder.open(folder);
      opened.push(taken);
      BlobStore blobs = FileBlobStore.open(taken);
      opened.push(blobs);
      Catalog catalog = SqliteCatalog.open(taken.layout().catalog(), InstantSource.system());
      opened.push(catalog);
      Unread.read(blobs, catalog);
      return new Store(taken, blobs, catalog);
    } catch (IOException | RuntimeException e) {
      for (Closeable part : opened) {
        part.close();
      }
      throw e;
    }
  }

  /** Absolute. */
  public Path folder() {
    return folder.layout().folder();
  }

  public BlobStore blobs() {
    return blobs;
  }

  public Catalog catalog() {
    return catalog;
  }

  /** What the blobs make up: images, how much of them is here, their CIDs. */
  public Images images() {
    return images;
  }

  /**
   * What must not be deleted just now. Hold a digest from before its commit until it belongs to a
   * repository: between the two, nothing but the hold keeps the blob.
   */
  public Holds holds() {
    return holds;
  }

  /** Lets what was begun be done, then lets the next process in. */
  @Override
  public void close() throws IOException {
    try (folder;
        catalog;
        blobs) {
      images.close();
    }
  }
}
