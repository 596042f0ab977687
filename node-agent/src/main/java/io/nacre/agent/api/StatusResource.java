package io.nacre.agent.api;

import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.config.HostPort;
import io.nacre.agent.config.Version;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.Store;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** {@code status}: how the agent is doing. */
public record StatusResource(AgentConfig config, Store store, Supplier<Serving> agent) {
  private static final int PAGE = 1000;

  public Response get(Request request) throws IOException {
    Serving serving = agent.get();
    BlobStore.Totals totals = store.blobs().totals();
    return ApiJson.response(
        new StatusView(
            Version.current(),
            ProcessHandle.current().pid(),
            store.folder().toString(),
            serving.listen().toString(),
            serving.peerListen().map(HostPort::toString).orElse(null),
            config.join().stream().map(HostPort::toString).toList(),
            serving.upTime().toMillis(),
            totals.blobs(),
            totals.bytes(),
            repositories(store.catalog()),
            store.catalog().pins().size()));
  }

  private static long repositories(Catalog catalog) throws IOException {
    long count = 0;
    List<Repository> page = catalog.repositories("", PAGE);
    while (!page.isEmpty()) {
      count += page.size();
      page = catalog.repositories(page.getLast().name(), PAGE);
    }
    return count;
  }
}
