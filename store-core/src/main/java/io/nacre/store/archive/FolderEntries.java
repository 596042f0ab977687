package io.nacre.store.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder as if it were an archive. Symbolic links are entries, and are never followed on disk.
 */
final class FolderEntries implements ArchiveEntries {
  private final Path folder;
  private final Iterator<Path> paths;
  private @Nullable InputStream body;

  FolderEntries(Path folder) throws IOException {
    this.folder = folder;
    this.paths = list(folder).iterator();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> paths = walk.limit(MAX_ENTRIES + 1L).toList();
      if (paths.size() > MAX_ENTRIES) {
        throw new ArchiveException("the folder has more than %d files".formatted(MAX_ENTRIES));
      }
      return paths;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public @Nullable Entry next() throws IOException {
    close();
    while (paths.hasNext()) {
      Path path = paths.next();
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        return entry(path);
      }
    }
    return null;
  }

  private Entry entry(Path path) throws IOException {
    String name = ArchivePath.of(folder.relativize(path).toString().replace('\\', '/'));
    if (Files.isSymbolicLink(path)) {
      String target = Files.readSymbolicLink(path).toString();
      return new Entry.Link(name, ArchivePath.linkTarget(name, target));
    }
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new ArchiveException(
          "the folder has an entry that is neither a file nor a link: '%s'".formatted(name));
    }
    InputStream opened = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS);
    body = opened;
    return new Entry.File(name, Files.size(path), opened);
  }

  @Override
  public void close() throws IOException {
    if (body != null) {
      body.close();
      body = null;
    }
  }
}
