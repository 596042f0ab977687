package io.nacre.store.image;

import io.nacre.store.MalformedException;
import java.util.regex.Pattern;

/**
 * A tag: OCI distribution-spec, "Pulling manifests": {@code [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}}.
 *
 * @param name the tag itself
 */
public record Tag(String name) implements ManifestReference, Comparable<Tag> {
  private static final Pattern GRAMMAR = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

  public static final Tag LATEST = new Tag("latest");

  public Tag {
    if (!GRAMMAR.matcher(name).matches()) {
      throw new MalformedException(
          "'%s' is not a tag: 1 to 128 of letters, digits, '_', '.', '-', not starting with '.' or '-'"
              .formatted(MalformedException.excerpt(name)));
    }
  }

  /** Lexical order of the characters, the order of a tag list. */
  @Override
  public int compareTo(Tag other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
