package io.nacre.swarm.protocol;

import io.nacre.store.catalog.Catalog;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.util.function.Predicate;

/**
 * What other agents may read: blobs that belong to at least one repository that is not private and
 * that this agent shares. That the bytes lie on this disk gives nobody a right to them.
 */
final class PublicContent {
  private final Catalog catalog;

  private final Predicate<Repository> shared;

  PublicContent(Catalog catalog, Predicate<Repository> shared) {
    this.catalog = catalog;
    this.shared = shared;
  }

  /** Whether anybody may know what is in this repository. */
  boolean isPublic(Repository repository) throws IOException {
    return shared.test(repository) && !catalog.isPrivate(repository);
  }

  /** Whether anybody may read this blob under some name. */
  boolean isPublic(Digest blob) throws IOException {
    for (Repository repository : catalog.repositoriesOf(blob)) {
      if (isPublic(repository)) {
        return true;
      }
    }
    return false;
  }

  /** Whether anybody may read this blob under this name. */
  boolean isPublic(Repository repository, Digest blob) throws IOException {
    return isPublic(repository) && catalog.belongs(repository, blob);
  }
}
