package io.nacre.store.blob;

import java.nio.channels.FileChannel;

/** A blob that is still being written, for those who read it meanwhile. Safe for many threads. */
public interface GrowingFile {

  /** End (exclusive) of the contiguous start that is written, in bytes. */
  long contiguous();

  /** The file it grows in; positions below {@link #contiguous} are valid. */
  FileChannel file();
}
