package io.nacre.oci.registry;

import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /v2/_catalog}: not in the specification, but known to every registry since Docker's.
 * Lists the repositories that the client may pull from.
 */
final class RepositoriesEndpoint {
  /** About 256 kB of names at their longest. */
  static final int MAX_REPOSITORIES = 1000;

  private final Gate gate;
  private final Catalog catalog;

  RepositoriesEndpoint(Gate gate, Catalog catalog) {
    this.gate = gate;
    this.catalog = catalog;
  }

  Response list(Request request) throws RegistryException, IOException, InterruptedException {
    gate.requireUse(request);
    Page page = Page.of(request, MAX_REPOSITORIES);
    List<String> sent = new ArrayList<>();
    String last = page.last();
    boolean more = page.size() > 0;
    while (more && sent.size() < page.size()) {
      int wanted = page.size() - sent.size();
      List<Repository> found = catalog.repositories(last, wanted + 1);
      more = found.size() > wanted;
      for (Repository repository : found.subList(0, Math.min(wanted, found.size()))) {
        last = repository.name();
        if (gate.allowsAsKnown(request, repository, Optional.empty())) {
          sent.add(last);
        }
      }
    }
    Response response = Response.json(200, Json.bytes(new RepositoryList(sent)));
    return more ? page.linkTo(response, "/v2/_catalog", last) : response;
  }

  private record RepositoryList(List<String> repositories) {}
}
