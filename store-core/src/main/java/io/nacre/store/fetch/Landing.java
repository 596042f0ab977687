package io.nacre.store.fetch;

import io.nacre.store.blob.Blob;
import io.nacre.store.blob.GrowingFile;
import io.nacre.store.dag.Profile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A blob as it comes down: the file it grows in, and how far that may be read. Who fetches it and
 * all who read it share it; the file is closed when the last of them lets go.
 */
public final class Landing {
  private static final int LEAF = Profile.UNIXFS_V1_2025.chunkSize();

  private final long size;
  private final GrowingFile file;
  private final Closeable close;

  /** What is kept back until the commit starts here: the last leaf. */
  private final long keptBack;

  private int users = 1;
  private boolean committed;
  private @Nullable FetchException failure;

  private Landing(long size, long keptBack, GrowingFile file, Closeable close) {
    this.size = size;
    this.keptBack = keptBack;
    this.file = file;
    this.close = close;
  }

  /**
   * One whose bytes are still to come; used by the caller, who releases it.
   *
   * @param size of the whole in bytes
   * @param close done when the last user has let go
   */
  public static Landing of(GrowingFile file, long size, Closeable close) {
    return new Landing(size, Math.max(0, size - 1) / LEAF * LEAF, file, close);
  }

  /** One that is down already; used by the caller, who releases it. */
  static Landing of(Blob blob) throws IOException {
    FileChannel file = FileChannel.open(blob.file(), StandardOpenOption.READ);
    Landing landing = new Landing(blob.size(), 0, new Whole(file, blob.size()), file);
    landing.committed();
    return landing;
  }

  private record Whole(FileChannel file, long contiguous) implements GrowingFile {}

  long size() {
    return size;
  }

  FileChannel file() {
    return file.file();
  }

  // ---- for whoever fetches

  /** More may be readable. */
  public synchronized void grew() {
    notifyAll();
  }

  public synchronized void committed() {
    committed = true;
    notifyAll();
  }

  /** Nothing more will come. */
  public synchronized void failed(FetchException why) {
    failure = why;
    notifyAll();
  }

  // ---- for whoever reads

  /** As {@link Arrival#await}. */
  synchronized long await(long offset) throws FetchException, InterruptedException {
    if (offset < 0 || offset >= size) {
      throw new IllegalArgumentException("no byte %d in %d".formatted(offset, size));
    }
    while (readable() <= offset) {
      if (failure != null) {
        throw new FetchException(String.valueOf(failure.getMessage()), failure);
      }
      wait();
    }
    return readable();
  }

  private long readable() {
    if (committed) {
      return size;
    }
    return failure != null ? 0 : Math.min(file.contiguous(), keptBack);
  }

  /** One more uses it. False when it is closed already. */
  synchronized boolean retain() {
    if (users == 0) {
      return false;
    }
    users++;
    return true;
  }

  /** One less does. */
  public void release() throws IOException {
    boolean last;
    synchronized (this) {
      users--;
      last = users == 0;
    }
    if (last) {
      close.close();
    }
  }
}
