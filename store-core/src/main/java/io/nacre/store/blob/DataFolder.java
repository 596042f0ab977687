package io.nacre.store.blob;

import io.nacre.store.DataFolderException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A data folder that is usable and that no other process has open. */
public final class DataFolder implements Closeable {
  private final DataLayout layout;
  private final FileChannel lock;

  private DataFolder(DataLayout layout, FileChannel lock) {
    this.layout = layout;
    this.lock = lock;
  }

  /**
   * Takes the folder for this process, making it when it is not there. One that is made is closed
   * to other users; one that is there keeps its permissions.
   *
   * @throws DataFolderException when it cannot be used
   */
  public static DataFolder open(Path folder) throws IOException {
    DataLayout layout = new DataLayout(folder.toAbsolutePath().normalize());
    makeFolder(layout.folder());
    FileChannel lock = lock(layout);
    try {
      checkVersion(layout);
      Disk.makeFolder(layout.blobs(), Disk.OPEN_FOLDER);
      Disk.makeFolder(layout.incoming(), Disk.PRIVATE_FOLDER);
      empty(layout.incoming());
      return new DataFolder(layout, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  public DataLayout layout() {
    return layout;
  }

  private static void makeFolder(Path folder) throws IOException {
    try {
      if (Files.isDirectory(folder)) {
        return;
      }
      Path parent = folder.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Disk.makeFolder(folder, Disk.PRIVATE_FOLDER);
    } catch (IOException e) {
      throw new DataFolderException(
          "the data folder %s cannot be made: %s".formatted(folder, reason(e)), e);
    }
  }

  private static FileChannel lock(DataLayout layout) throws IOException {
    FileChannel channel;
    try {
      channel =
          FileChannel.open(layout.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new DataFolderException(
          "the data folder %s cannot be written: %s".formatted(layout.folder(), reason(e)), e);
    }
    if (!tryLock(channel)) {
      channel.close();
      throw new DataFolderException(
          "the data folder %s is in use by another agent".formatted(layout.folder()));
    }
    return channel;
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // by this very process
    }
  }

  private static void checkVersion(DataLayout layout) throws IOException {
    if (!Files.exists(layout.version())) {
      requireNoContent(layout);
      writeVersion(layout);
      return;
    }
    String text = Files.readString(layout.version()).strip();
    if (!text.matches("[0-9]{1,9}")) {
      throw new DataFolderException(
          "%s does not say which version wrote the data folder".formatted(layout.version()));
    }
    if (Integer.parseInt(text) > DataLayout.FORMAT) {
      throw new DataFolderException(
          "the data folder %s has format %s, written by a newer version of Nacre; this one knows formats up to %d"
              .formatted(layout.folder(), text, DataLayout.FORMAT));
    }
  }

  /**
   * The version is the first thing written, so a folder with content and without it is not ours.
   */
  private static void requireNoContent(DataLayout layout) throws DataFolderException {
    for (Path path : new Path[] {layout.blobs(), layout.incoming(), layout.catalog()}) {
      if (Files.exists(path)) {
        throw new DataFolderException(
            "%s is there but %s is not: this is not a data folder of Nacre"
                .formatted(path, layout.version().getFileName()));
      }
    }
  }

  private static void writeVersion(DataLayout layout) throws IOException {
    Path fresh = layout.version().resolveSibling("version.new");
    Files.writeString(
        fresh,
        DataLayout.FORMAT + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE,
        StandardOpenOption.DSYNC);
    Files.move(fresh, layout.version());
    Disk.sync(layout.folder());
  }

  private static void empty(Path incoming) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(incoming)) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
  }

  /** What a file system exception means, without the path that is in the sentence already. */
  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "a file has its name";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> e.toString();
    };
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
