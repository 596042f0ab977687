package io.nacre.store.fetch;

import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.util.Optional;
import java.util.Set;

/**
 * Knows what a tag names when the catalog here does not. Implemented by the swarm and by upstream
 * registries.
 */
public interface NameResolver {

  /**
   * @return the manifest that the tag names, or empty when nobody who was asked knows the tag
   * @throws NotFoundException when who decides says that there is no such tag
   * @throws DeniedException when who decides does not tell us
   * @throws FetchException when somebody should know but could not be asked
   */
  Optional<Descriptor> resolve(Repository repository, Tag tag)
      throws FetchException, InterruptedException;

  /**
   * What of a manifest's children belongs to the repository too, on the word of those where the
   * manifest does. That a manifest names something gives no right to it: anybody can write one.
   *
   * @param children what the manifest names
   * @throws NotFoundException when nobody has this manifest in that repository
   * @throws FetchException when somebody should know but could not be asked
   */
  Set<Digest> vouched(Repository repository, Digest manifest, Set<Digest> children)
      throws FetchException, InterruptedException;

  /**
   * Whether somebody else than this swarm decides what is in this repository. Deleting something
   * here then frees room and takes nothing away.
   */
  default boolean isAuthority(Repository repository) {
    return false;
  }
}
