package io.nacre.store.blob;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Parts of a blob of which nothing can be checked before all of it is there: a file with holes.
 * Nobody but its maker ever sees it; it never becomes a blob itself, and is gone when it is closed.
 * Safe for many threads.
 */
public interface ProvisionalBlob extends Closeable {

  /** The whole length in bytes. */
  long size();

  /** How many leaves there are; all but the last are 1 MiB. */
  int leaves();

  /**
   * Writes bytes.
   *
   * @throws IOException when the disk is full or fails
   */
  void write(ByteBuffer bytes, long offset) throws IOException;

  /**
   * Fills the buffer.
   *
   * @throws IOException when the disk fails, or nothing was ever written up to there
   */
  void read(ByteBuffer bytes, long offset) throws IOException;

  /** The leaf is there from its first to its last byte. */
  void mark(int leaf);

  boolean has(int leaf);

  /** The first leaf from this one on that is not there; {@link #leaves} when there is none. */
  int nextMissing(int leaf);

  /** The first leaf from this one on that is there; {@link #leaves} when there is none. */
  int nextPresent(int leaf);

  /** The file; what was written may be read. */
  FileChannel file();

  @Override
  void close() throws IOException;
}
