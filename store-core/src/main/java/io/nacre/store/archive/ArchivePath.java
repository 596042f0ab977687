package io.nacre.store.archive;

import io.nacre.store.MalformedException;
import io.nacre.store.image.Digest;
import io.nacre.store.image.ImageLayout;
import java.util.ArrayDeque;
import java.util.Deque;

/** Paths inside an archive: relative, separated by {@code /}, never leading out of it. */
final class ArchivePath {
  private static final int MAX_LENGTH = 1024;

  private ArchivePath() {}

  /**
   * The one spelling of an entry's name, without {@code .} and without slashes at its end.
   *
   * @throws ArchiveException when it is absolute, leads out, or is no path
   */
  static String of(String name) throws ArchiveException {
    if (name.contains("..") && ("/" + name + "/").contains("/../")) {
      throw outside(name);
    }
    return normalise(name);
  }

  /** Where an image layout has a blob. */
  static String of(Digest digest) {
    return ImageLayout.BLOBS + "/" + digest.algorithm().id() + "/" + digest.hex();
  }

  /**
   * Where a symbolic link leads, as a path from the archive's top.
   *
   * @param link the link's own path
   * @param target as it stands in the link; {@code ..} is allowed as long as it stays inside
   * @throws ArchiveException when it leads out of the archive
   */
  static String linkTarget(String link, String target) throws ArchiveException {
    if (target.startsWith("/")) {
      throw outside(target);
    }
    return normalise(link.substring(0, link.lastIndexOf('/') + 1) + target);
  }

  private static String normalise(String name) throws ArchiveException {
    if (name.length() > MAX_LENGTH || name.indexOf('\0') >= 0) {
      throw new ArchiveException(
          "the archive has a name that is no path: '%s'"
              .formatted(MalformedException.excerpt(name)));
    }
    if (name.startsWith("/")) {
      throw outside(name);
    }
    Deque<String> parts = new ArrayDeque<>();
    for (String part : name.split("/")) {
      if (part.equals("..")) {
        if (parts.pollLast() == null) {
          throw outside(name);
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }

  private static ArchiveException outside(String name) {
    return new ArchiveException(
        "the archive has a name that leads out of it: '%s'"
            .formatted(MalformedException.excerpt(name)));
  }
}
