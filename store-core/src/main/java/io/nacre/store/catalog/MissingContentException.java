package io.nacre.store.catalog;

import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;

/** A manifest was not added, since something that it takes does not belong to its repository. */
public final class MissingContentException extends IOException {
  MissingContentException(Repository repository, Digest missing) {
    super("%s does not have %s, or has it no more: push it first".formatted(repository, missing));
  }
}
