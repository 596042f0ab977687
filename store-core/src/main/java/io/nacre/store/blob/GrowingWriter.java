package io.nacre.store.blob;

import java.io.IOException;

/** A {@link BlobWriter} whose bytes can be read before they are all there. */
public interface GrowingWriter extends BlobWriter, GrowingFile {

  /**
   * Lets readers have what was written so far, soon: bytes are otherwise gathered into larger
   * pieces first.
   *
   * @throws IOException when the disk is full or fails; the writer can then only be closed
   */
  void flush() throws IOException;
}
