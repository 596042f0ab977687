package io.nacre.store.fetch;

import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.util.Optional;

/**
 * Knows what a tag names when the catalog here does not. Implemented by the swarm and by upstream
 * registries.
 */
public interface NameResolver {

  /**
   * @return the manifest that the tag names, or empty when nobody who was asked knows the tag
   * @throws FetchException when somebody should know but could not be asked
   */
  Optional<Descriptor> resolve(Repository repository, Tag tag)
      throws FetchException, InterruptedException;
}
