package io.nacre.oci.access;

import io.nacre.store.catalog.Catalog;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.util.Optional;

/**
 * Content asked for by its CID: readable when it belongs to a repository that is not private and
 * that the client may pull from by its name, and never writable. Bytes that belong nowhere, or only
 * to private repositories, are denied, however well their CID is known.
 */
public final class ContentPolicy implements Policy {
  private final Catalog catalog;
  private final Rules rules;

  public ContentPolicy(Catalog catalog, Rules rules) {
    this.catalog = catalog;
    this.rules = rules;
  }

  @Override
  public Decision judge(Question question, Identity who) throws IOException {
    if (!(question.target() instanceof Target.Content)) {
      return Decision.NO_OPINION;
    }
    if (question.action() == Action.PULL && question.digest().isPresent()) {
      for (Repository repository : catalog.repositoriesOf(question.digest().get())) {
        if (rules.allow(repository, Action.PULL, who) && !catalog.isPrivate(repository)) {
          return Decision.ALLOWED;
        }
      }
    }
    return new Decision.Denied("this content is not shared by its CID");
  }

  @Override
  public Optional<Decision> peek(Question question, Identity who) {
    return question.target() instanceof Target.Content
        ? Optional.empty()
        : Optional.of(Decision.NO_OPINION);
  }
}
