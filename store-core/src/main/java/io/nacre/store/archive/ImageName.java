package io.nacre.store.archive;

import io.nacre.store.MalformedException;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import org.jspecify.annotations.Nullable;

/**
 * As much as somebody says about where an imported image goes.
 *
 * @param repository or null when that is left to others
 * @param tag or null when that is left to others
 */
public record ImageName(@Nullable Repository repository, @Nullable Tag tag) {
  private static final String DOCKER_HUB = "docker.io/";
  private static final String OFFICIAL = "library/";

  /** Says nothing. */
  public static final ImageName NONE = new ImageName(null, null);

  /**
   * Reads what a person asks for: {@code team/app} or {@code team/app:1}.
   *
   * @throws MalformedException when it is neither
   */
  public static ImageName parse(String text) {
    int colon = text.indexOf(':', text.lastIndexOf('/') + 1);
    return colon < 0
        ? new ImageName(new Repository(text), null)
        : new ImageName(
            new Repository(text.substring(0, colon)), new Tag(text.substring(colon + 1)));
  }

  /**
   * Reads what an archive says: {@code RepoTags}, {@code io.containerd.image.name}, or {@code
   * org.opencontainers.image.ref.name}, which is often a tag alone. Docker Hub's names become what
   * Docker shows ({@code docker.io/library/alpine} is {@code alpine}), and where a registry on the
   * machine of the archive's maker listened is left out.
   *
   * @throws MalformedException when it is not a name
   */
  static ImageName ofArchive(String text) {
    int at = text.indexOf('@');
    String name = at < 0 ? text : text.substring(0, at);
    if (name.indexOf('/') < 0 && name.indexOf(':') < 0) {
      return new ImageName(null, new Tag(name));
    }
    return parse(withoutHost(name));
  }

  /** A repository as Docker and containerd spell it in full: {@link #ofArchive} reads it back. */
  static String withHost(Repository repository) {
    String name = repository.name();
    int slash = name.indexOf('/');
    if (slash < 0) {
      return DOCKER_HUB + OFFICIAL + name;
    }
    return name.substring(0, slash).indexOf('.') >= 0 ? name : DOCKER_HUB + name;
  }

  private static String withoutHost(String name) {
    if (name.startsWith(DOCKER_HUB)) {
      String rest = name.substring(DOCKER_HUB.length());
      return rest.startsWith(OFFICIAL) ? rest.substring(OFFICIAL.length()) : rest;
    }
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    return first.equals("localhost") || first.indexOf(':') >= 0 ? name.substring(slash + 1) : name;
  }
}
