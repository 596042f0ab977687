package io.nacre.agent.setup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files as they are and as they shall be; nothing is written before {@link #commit}. */
final class Draft {
  /** Far more than any client's configuration has. */
  private static final int MAX_BYTES = 1 << 20;

  private final Map<Path, Optional<String>> before = new LinkedHashMap<>();
  private final Map<Path, Optional<String>> after = new LinkedHashMap<>();

  /** A file's text as it shall be; nothing when there shall be no such file. */
  Optional<String> text(Path file) throws SetupException {
    if (!after.containsKey(file)) {
      Optional<String> text = read(file);
      before.put(file, text);
      after.put(file, text);
    }
    return after.getOrDefault(file, Optional.empty());
  }

  /** Lets a file have this text. */
  void put(Path file, String text) throws SetupException {
    var _ = text(file);
    after.put(file, Optional.of(text));
  }

  /** Lets a file be gone. */
  void remove(Path file) throws SetupException {
    var _ = text(file);
    after.put(file, Optional.empty());
  }

  /** What is different from what is there, in the order in which the files were first named. */
  List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    before.forEach(
        (file, was) -> {
          Optional<String> becomes = after.getOrDefault(file, was);
          if (!becomes.equals(was)) {
            changes.add(new Change(file, was, becomes));
          }
        });
    return changes;
  }

  /** The folders that have to be made for the new files, outermost first. */
  List<Path> missingFolders() {
    List<Path> missing = new ArrayList<>();
    for (Change change : changes()) {
      List<Path> above = new ArrayList<>();
      for (Path at = change.file().getParent();
          change.after().isPresent() && at != null && !Files.exists(at);
          at = at.getParent()) {
        above.addFirst(at);
      }
      above.removeAll(missing);
      missing.addAll(above);
    }
    return missing;
  }

  /**
   * Makes the files so: each whole or not at all, with the owner and the mode it had.
   *
   * @throws SetupException when one cannot be written; those before it have been
   */
  void commit() throws SetupException {
    for (Change change : changes()) {
      if (change.after().isPresent()) {
        write(change.file(), change.after().get());
      } else {
        delete(change.file());
      }
    }
  }

  private static Optional<String> read(Path file) throws SetupException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new SetupException("%s is too long for a configuration file".formatted(file));
      }
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (CharacterCodingException e) {
      throw new SetupException("%s is not UTF-8 text; nothing was changed".formatted(file), e);
    } catch (IOException e) {
      throw failed(file, "read", e);
    }
  }

  /** Puts a file in place, durable and whole under its name; makes the folders it needs. */
  static void write(Path file, String text) throws SetupException {
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      Path folder = Files.createDirectories(target.resolveSibling(""));
      Path fresh = Files.createTempFile(folder, "." + target.getFileName(), ".new");
      try {
        dress(fresh, target);
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
          ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
          channel.force(true);
        }
        Files.move(
            fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
    } catch (IOException e) {
      throw failed(file, "written", e);
    }
  }

  /** Gives a fresh file the owner and mode of the one it replaces, else those usual in /etc. */
  private static void dress(Path fresh, Path replaced) throws IOException {
    if (!Files.exists(replaced)) {
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
      return;
    }
    PosixFileAttributes old = Files.readAttributes(replaced, PosixFileAttributes.class);
    PosixFileAttributes own = Files.readAttributes(fresh, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
    if (!old.owner().equals(own.owner())) {
      view.setOwner(old.owner());
    }
    if (!old.group().equals(own.group())) {
      view.setGroup(old.group());
    }
    view.setPermissions(old.permissions());
  }

  static void delete(Path file) throws SetupException {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failed(file, "deleted", e);
    }
  }

  private static SetupException failed(Path file, String what, IOException e) {
    String why =
        e instanceof AccessDeniedException
            ? "only its owner may do that, so run this as root"
            : String.valueOf(e.getMessage());
    return new SetupException("%s cannot be %s: %s".formatted(file, what, why), e);
  }
}
