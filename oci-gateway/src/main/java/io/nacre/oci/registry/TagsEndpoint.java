package io.nacre.oci.registry;

import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.oci.access.Action;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.TagEntry;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.util.List;

/** {@code GET /v2/<name>/tags/list}: distribution-spec, "Listing Tags". */
final class TagsEndpoint {
  /** About 1.3 MB of tags at their longest. */
  static final int MAX_TAGS = 10_000;

  private final Gate gate;
  private final Catalog catalog;

  TagsEndpoint(Gate gate, Catalog catalog) {
    this.gate = gate;
    this.catalog = catalog;
  }

  Response list(Request request, Repository repository)
      throws RegistryException, IOException, InterruptedException {
    gate.require(request, repository, Action.PULL);
    Page page = Page.of(request, MAX_TAGS);
    // one more than wanted tells whether there are more
    List<String> found =
        catalog.tags(repository, page.last(), page.size() + 1).stream()
            .map(TagEntry::tag)
            .map(tag -> tag.name())
            .toList();
    if (found.isEmpty() && !catalog.exists(repository)) {
      throw new RegistryException(
          ErrorCode.NAME_UNKNOWN, "there is no repository %s".formatted(repository));
    }
    List<String> sent = found.subList(0, Math.min(page.size(), found.size()));
    Response response = Response.json(200, Json.bytes(new TagList(repository.name(), sent)));
    return sent.isEmpty() || sent.size() == found.size()
        ? response
        : page.linkTo(response, "/v2/%s/tags/list".formatted(repository), sent.getLast());
  }

  /** The body's form is the specification's. */
  private record TagList(String name, List<String> tags) {}
}
