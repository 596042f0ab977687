package io.nacre.store.blob;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The channel through which a growing file is read: opened for the first reader, and again when an
 * interrupt of one of them has closed it for all.
 */
final class ReadersChannel implements Closeable {
  private Path path;
  private volatile @Nullable FileChannel channel;
  private boolean closed;

  ReadersChannel(Path path) {
    this.path = path;
  }

  /**
   * @throws UncheckedIOException when the file cannot be opened, or nobody may read it any more
   */
  FileChannel get() {
    FileChannel open = channel;
    return open != null && open.isOpen() ? open : reopen();
  }

  private synchronized FileChannel reopen() {
    FileChannel open = channel;
    if (open != null && open.isOpen()) {
      return open;
    }
    if (closed) {
      throw new UncheckedIOException(new IOException(path + " is not read any more"));
    }
    try {
      FileChannel fresh = FileChannel.open(path, StandardOpenOption.READ);
      channel = fresh;
      return fresh;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Does what gives the file its final name; whoever must open it waits until it has it. */
  synchronized Blob whilePublished(Publication publication) throws IOException {
    Blob blob = publication.publish();
    path = blob.file();
    return blob;
  }

  /** {@link #whilePublished}'s work. */
  @FunctionalInterface
  interface Publication {
    Blob publish() throws IOException;
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    FileChannel open = channel;
    if (open != null) {
      open.close();
    }
  }
}
