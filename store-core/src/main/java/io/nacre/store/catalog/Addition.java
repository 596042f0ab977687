package io.nacre.store.catalog;

import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.util.Collection;

/**
 * A manifest that comes into a repository.
 *
 * @param children what it names: all that its image consists of, whether it is here or not
 * @param grant what of that belongs from now on
 * @param tags that name it from now on
 */
public record Addition(
    Repository repository,
    ManifestEntry manifest,
    Collection<Digest> children,
    Grant grant,
    Collection<Tag> tags,
    Retention retention) {

  /** What belongs to a repository because a manifest came into it. */
  public sealed interface Grant {

    /**
     * Nothing: who pushes a manifest pushes what it names too. What it names and what was taken out
     * of the repository a short while ago is missed: the client may have seen it there, and would
     * not send it again.
     *
     * @param required what must belong already, whatever happened to it
     */
    record Nothing(Collection<Digest> required) implements Grant {}

    /** These, on the word of whoever has authority over the repository or brought the bytes. */
    record These(Collection<Digest> digests) implements Grant {}

    /**
     * Of the children those that belong to another repository at that moment, to which the manifest
     * must belong itself.
     */
    record AsIn(Repository source) implements Grant {}
  }
}
