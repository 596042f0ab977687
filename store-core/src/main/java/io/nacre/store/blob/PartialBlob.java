package io.nacre.store.blob;

import io.nacre.store.image.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A blob of known leaves that arrives block by block in any order, from several threads. Every
 * block is checked against its leaf CID before it is written; the digest of the whole is computed
 * over the contiguous start as it grows.
 */
public interface PartialBlob extends GrowingFile, Closeable {

  Digest digest();

  /** The whole length in bytes. */
  long size();

  /** How many leaves there are; all but the last are 1 MiB. */
  int leaves();

  /** The length of one leaf in bytes. */
  int leafLength(int leaf);

  boolean has(int leaf);

  /**
   * Checks a leaf against its CID and writes it. A leaf that is there already is ignored.
   *
   * @return false when the bytes are not those of the leaf: whoever sent them is lying; nothing was
   *     written
   * @throws IOException when the disk is full or fails
   */
  boolean put(int leaf, ByteBuffer bytes) throws IOException;

  /**
   * Publishes, as {@link BlobWriter#commit(Digest)}.
   *
   * @throws DigestMismatchException when all leaves are right but do not make up the digest
   * @throws IllegalStateException while leaves are missing
   */
  Blob commit() throws IOException;

  @Override
  void close() throws IOException;
}
