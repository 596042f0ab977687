package io.nacre.agent.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A folder as a tar, on its way to an agent that may not read this user's files. */
final class FolderTar {
  private FolderTar() {}

  /**
   * Writes the plain files below a folder; others have no place in an image layout.
   *
   * @param out not closed
   */
  static void write(Path folder, OutputStream out) throws IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    for (Path file : files(folder)) {
      tar.putArchiveEntry(new TarArchiveEntry(file, folder.relativize(file).toString()));
      Files.copy(file, tar);
      tar.closeArchiveEntry();
    }
    tar.finish();
  }

  /** The small documents come before the blobs, so that it is known early what it is. */
  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .sorted(
              (a, b) ->
                  a.getNameCount() != b.getNameCount()
                      ? a.getNameCount() - b.getNameCount()
                      : a.compareTo(b))
          .toList();
    }
  }
}
