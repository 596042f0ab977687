package io.nacre.swarm.transfer;

import io.nacre.store.blob.Blob;
import io.nacre.store.blob.PartialBlob;
import io.nacre.store.fetch.FetchException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A blob as it comes down: the file it grows in, and how far that may be read. Who fetches it and
 * all who read it share it; the file is closed when the last of them lets go.
 */
final class Landing {
  private final long size;
  private final Supplier<FileChannel> file;
  private final LongSupplier contiguous;
  private final Closeable close;

  /** What is kept back until the commit starts here: the last leaf. */
  private final long keptBack;

  private int users = 1;
  private boolean committed;
  private @Nullable FetchException failure;

  private Landing(
      long size,
      long keptBack,
      Supplier<FileChannel> file,
      LongSupplier contiguous,
      Closeable close) {
    this.size = size;
    this.keptBack = keptBack;
    this.file = file;
    this.contiguous = contiguous;
    this.close = close;
  }

  /** One whose bytes are still to come; used by the caller, who releases it. */
  static Landing of(PartialBlob partial) {
    long keptBack = partial.size() - partial.leafLength(partial.leaves() - 1);
    return new Landing(partial.size(), keptBack, partial::file, partial::contiguous, partial);
  }

  /** One that is down already; used by the caller, who releases it. */
  static Landing of(Blob blob) throws IOException {
    FileChannel file = FileChannel.open(blob.file(), StandardOpenOption.READ);
    Landing landing = new Landing(blob.size(), 0, () -> file, blob::size, file);
    landing.committed();
    return landing;
  }

  long size() {
    return size;
  }

  FileChannel file() {
    return file.get();
  }

  // ---- for whoever fetches

  /** More may be readable. */
  synchronized void grew() {
    notifyAll();
  }

  synchronized void committed() {
    committed = true;
    notifyAll();
  }

  /** Nothing more will come. */
  synchronized void failed(FetchException why) {
    failure = why;
    notifyAll();
  }

  // ---- for whoever reads

  /** As {@link io.nacre.store.fetch.Arrival#await}. */
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
    return failure != null ? 0 : Math.min(contiguous.getAsLong(), keptBack);
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
  void release() throws IOException {
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
