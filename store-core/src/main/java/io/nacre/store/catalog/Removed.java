package io.nacre.store.catalog;

import io.nacre.store.image.Digest;
import java.util.List;

/** What came of {@link Catalog#removeName}. */
public sealed interface Removed {

  /** Nothing, since there was no such name. */
  record Unknown() implements Removed {}

  /** A tag went; its image has others, or is part of another image. */
  record Name() implements Removed {}

  /**
   * The image went with its last name.
   *
   * @param digests what belongs to the repository no longer, the manifest first
   */
  record Image(List<Digest> digests) implements Removed {
    public Image {
      digests = List.copyOf(digests);
    }
  }

  /** Nothing, since the image is part of another one. */
  record Needed(Digest by) implements Removed {}

  /** Nothing, since the image is pinned. */
  record Pinned(String pin) implements Removed {}
}
