package io.nacre.store.fetch;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** Bytes of a blob that can be read while they arrive. Close it when done. */
public interface ArrivingBytes extends AutoCloseable {

  /** The file they arrive in; bytes below what {@link #await} returned are there. */
  FileChannel file();

  /**
   * Waits until bytes after {@code offset} may be sent.
   *
   * @param offset in bytes, within what was asked for
   * @return the end (exclusive) of what may be sent, greater than {@code offset}
   * @throws FetchException when no more will come; do not complete the body
   */
  long await(long offset) throws FetchException, InterruptedException;

  @Override
  void close() throws IOException;
}
