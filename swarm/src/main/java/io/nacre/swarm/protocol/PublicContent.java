package io.nacre.swarm.protocol;

import io.nacre.store.catalog.Catalog;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;

/**
 * What other agents may read: blobs that belong to at least one repository that is not private.
 * That the bytes lie on this disk gives nobody a right to them.
 */
final class PublicContent {
  private final Catalog catalog;

  PublicContent(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Whether anybody may read this blob under some name. */
  boolean isPublic(Digest blob) throws IOException {
    for (Repository repository : catalog.repositoriesOf(blob)) {
      if (!catalog.isPrivate(repository)) {
        return true;
      }
    }
    return false;
  }

  /** Whether anybody may read this blob under this name. */
  boolean isPublic(Repository repository, Digest blob) throws IOException {
    return !catalog.isPrivate(repository) && catalog.belongs(repository, blob);
  }
}
