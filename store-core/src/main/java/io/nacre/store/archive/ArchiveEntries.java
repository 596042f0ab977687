package io.nacre.store.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The files and links of an archive, one after the other, as they come. */
interface ArchiveEntries extends Closeable {
  /** Far more than any image needs: a layout keeps one file a blob. */
  int MAX_ENTRIES = 50_000;

  /**
   * The next file or link, or null at the end. Invalidates the body of the one before.
   *
   * @throws ArchiveException when the archive ends early, is damaged, or has what no image has
   */
  @Nullable Entry next() throws IOException;

  /** What {@link #next} gives; paths are those of {@link ArchivePath}. */
  sealed interface Entry {
    String path();

    /**
     * @param size in bytes, as the archive says
     * @param body throws {@link ArchiveException} when it ends before {@code size}
     */
    record File(String path, long size, InputStream body) implements Entry {}

    /**
     * @param target a path from the archive's top, which may lie nowhere
     */
    record Link(String path, String target) implements Entry {}
  }
}
