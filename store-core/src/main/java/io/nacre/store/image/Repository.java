package io.nacre.store.image;

import io.nacre.store.MalformedException;
import java.util.regex.Pattern;

/**
 * The name of a repository: OCI distribution-spec, "name".
 *
 * @param name lower-case path components joined by {@code /}, at most 255 characters
 */
public record Repository(String name) implements Comparable<Repository> {
  /**
   * Clients count a host name into 255 characters; a bound of our own keeps keys and paths short.
   */
  private static final int MAX_LENGTH = 255;

  /**
   * The components are matched one by one: the specification's one expression backtracks on hostile
   * input.
   */
  private static final Pattern COMPONENT =
      Pattern.compile("[a-z0-9]++(?:(?:\\.|__?|-++)[a-z0-9]++)*+");

  public Repository {
    if (name.length() > MAX_LENGTH) {
      throw new MalformedException(
          "a repository name has at most %d characters".formatted(MAX_LENGTH));
    }
    for (String component : name.split("/", -1)) {
      if (!COMPONENT.matcher(component).matches()) {
        throw new MalformedException(
            "'%s' is not a repository name: lower-case letters and digits, separated by '.', '_', '__', '-' or '/'"
                .formatted(MalformedException.excerpt(name)));
      }
    }
  }

  @Override
  public int compareTo(Repository other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
