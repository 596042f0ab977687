package io.nacre.store.blob;

import io.nacre.store.DiskFullException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** What {@link Files} lacks: permissions whatever the umask, and folders that are durable. */
final class Disk {
  /** For what only this user may see. */
  static final Set<PosixFilePermission> PRIVATE_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  static final Set<PosixFilePermission> PRIVATE_FILE = PosixFilePermissions.fromString("rw-------");

  /** For blobs, which another program may read in place once the data folder lets it in. */
  static final Set<PosixFilePermission> OPEN_FOLDER = PosixFilePermissions.fromString("rwxr-xr-x");

  static final Set<PosixFilePermission> OPEN_FILE = PosixFilePermissions.fromString("rw-r--r--");

  private Disk() {}

  static void allow(Path path, Set<PosixFilePermission> permissions) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, permissions);
    }
  }

  /** Makes the names in a folder durable. */
  static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Makes a folder, durably, unless it is there. Its parent must be. */
  static void makeFolder(Path folder, Set<PosixFilePermission> permissions) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder);
      allow(folder, permissions);
      Path parent = folder.toAbsolutePath().getParent();
      if (parent != null) {
        sync(parent);
      }
    }
  }

  /** The same failure, with a sentence when the reason is that there is no room. */
  static IOException explain(IOException e, Path folder) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("No space left") || message.contains("quota exceeded")) {
      return new DiskFullException("no space left on the disk of %s".formatted(folder), e);
    }
    return e;
  }
}
