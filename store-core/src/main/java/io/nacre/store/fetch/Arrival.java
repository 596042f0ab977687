package io.nacre.store.fetch;

import io.nacre.store.blob.Blob;
import io.nacre.store.image.Digest;

/**
 * One reader's view of a blob while it arrives. Many readers may follow the same arrival, each at
 * its own pace; none of them can slow it down, since they read from the file it grows in. Close it
 * when done: an arrival that nobody follows goes on to its end.
 */
public interface Arrival extends ArrivingBytes {

  Digest digest();

  /** The whole length in bytes. */
  long size();

  /**
   * Waits until bytes after {@code offset} may be sent. The last block is kept back until the whole
   * blob is verified and committed, so whoever has received all {@link #size} bytes has received
   * the right ones.
   *
   * @param offset in bytes, below {@link #size}
   * @return the end (exclusive) of what may be sent, greater than {@code offset}
   * @throws FetchException when every source failed or the bytes are not those of the digest; do
   *     not complete the body
   */
  @Override
  long await(long offset) throws FetchException, InterruptedException;

  /**
   * Waits for the end.
   *
   * @throws FetchException as {@link #await}
   */
  Blob result() throws FetchException, InterruptedException;
}
