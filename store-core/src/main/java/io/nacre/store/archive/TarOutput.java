package io.nacre.store.archive;

import io.nacre.store.blob.Blob;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes a tar whose bytes depend on nothing but what is put into it. */
final class TarOutput {
  private static final int BUFFER = 256 * 1024;
  private static final int FILE_MODE = 0644;
  private static final int FOLDER_MODE = 0755;

  private final OutputStream buffered;
  private final TarArchiveOutputStream tar;

  /**
   * @param out not closed by the tar
   */
  TarOutput(OutputStream out) {
    buffered = new BufferedOutputStream(out, BUFFER);
    tar = new TarArchiveOutputStream(buffered, StandardCharsets.UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  void folder(String name) throws IOException {
    begin(new TarArchiveEntry(name + "/", TarConstants.LF_DIR), FOLDER_MODE, 0);
    tar.closeArchiveEntry();
  }

  void file(String name, byte[] bytes) throws IOException {
    begin(new TarArchiveEntry(name), FILE_MODE, bytes.length);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  /**
   * @throws IOException when the blob's file is not as long as it was, or the archive's reader is
   *     gone
   */
  void file(String name, Blob blob) throws IOException {
    begin(new TarArchiveEntry(name), FILE_MODE, blob.size());
    Files.copy(blob.file(), tar);
    tar.closeArchiveEntry();
  }

  private void begin(TarArchiveEntry entry, int mode, long size) throws IOException {
    entry.setSize(size);
    entry.setMode(mode);
    entry.setModTime(0);
    entry.setIds(0, 0);
    entry.setNames("", "");
    tar.putArchiveEntry(entry);
  }

  /** Writes what ends a tar; without it readers notice that it was cut short. */
  void finish() throws IOException {
    tar.finish();
    buffered.flush();
  }
}
