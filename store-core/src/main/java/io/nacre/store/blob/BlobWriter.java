package io.nacre.store.blob;

import io.nacre.store.image.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A blob being written, in order, by one thread at a time. One pass over the bytes yields its
 * digest and its leaf CIDs: hashing runs beside the writing, at most a few blocks behind, in memory
 * that does not grow with the blob.
 */
public interface BlobWriter extends Closeable {

  /** The hash function under which it will be published. */
  Digest.Algorithm algorithm();

  /**
   * Appends what remains in the buffer, which may be used again on return.
   *
   * @throws IOException when the disk is full or fails; the writer can then only be closed
   */
  void write(ByteBuffer bytes) throws IOException;

  /** Bytes written so far. */
  long size();

  /**
   * Verifies and publishes: bytes fsynced, file renamed, folder fsynced, index updated. Once it
   * returns, the blob survives {@code kill -9}. A blob that is held already is kept and these bytes
   * are dropped.
   *
   * @param expected what the bytes must hash to; when its algorithm is not {@link #algorithm}, they
   *     are read once more to compute it
   * @throws DigestMismatchException when they do not; nothing is published
   */
  Blob commit(Digest expected) throws IOException;

  /** As {@link #commit(Digest)} for whoever has no expectation: an import of plain files. */
  Blob commit() throws IOException;

  /** Drops the bytes unless they were committed. */
  @Override
  void close() throws IOException;
}
