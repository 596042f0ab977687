package io.nacre.agent.api;

import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.image.ImageNames;
import io.nacre.agent.image.Puller;
import io.nacre.agent.image.Removal;
import io.nacre.oci.access.Access;
import io.nacre.oci.registry.PullThrough;
import io.nacre.oci.upstream.Logins;
import io.nacre.oci.upstream.Upstreams;
import io.nacre.store.Store;
import io.nacre.store.archive.Exporter;
import io.nacre.store.archive.Importer;
import io.nacre.store.fetch.BlobFetcher;
import io.nacre.store.fetch.NameResolver;
import io.nacre.store.gc.Collector;
import io.nacre.store.gc.Scrubber;
import io.nacre.swarm.Swarm;
import java.time.Clock;
import java.util.function.Supplier;

/** Every resource of {@code /api/v1/}. */
public final class ApiResources {
  private ApiResources() {}

  /**
   * The handler of all of them.
   *
   * @param token allows changes
   */
  public static ApiHandler handler(
      AgentConfig config,
      Store store,
      ApiToken token,
      Access access,
      Swarm swarm,
      BlobFetcher content,
      NameResolver tags,
      Logins logins,
      Upstreams upstreams,
      Collector collector,
      Scrubber scrubber,
      Supplier<Serving> agent) {
    ReadGate gate = new ReadGate(access);
    ImageNames names = new ImageNames(store, upstreams, Clock.systemUTC());
    PullThrough manifests = new PullThrough(store, content, tags);
    ImageResource image = new ImageResource(store, names, new Removal(store), gate);
    PinsResource pins = new PinsResource(names, gate);
    LoginResource login = new LoginResource(logins);
    return new ApiHandler(token)
        .on("GET", "status", new StatusResource(config, store, agent)::get)
        .on("GET", "peers", new PeersResource(swarm, gate)::get)
        .on("GET", "images", new ImagesResource(names, gate)::get)
        .on("GET", "image", image::get)
        .on("DELETE", "image", image::delete)
        .on("PUT", "tag", new TagResource(names, gate)::put)
        .on(
            "POST",
            "pull",
            new PullResource(new Puller(store, manifests, content), names, gate)::post)
        .on("POST", "import", new ImportResource(new Importer(store), gate)::post)
        .on("POST", "scrub", new ScrubResource(scrubber)::post)
        .on("POST", "gc", new GcResource(config, collector)::post)
        .on("GET", "export", new ExportResource(names, new Exporter(store), gate)::get)
        .on("GET", "pins", pins::get)
        .on("PUT", "pins", pins::put)
        .on("DELETE", "pins", pins::delete)
        .on("PUT", "login", login::put)
        .on("DELETE", "login", login::delete);
  }
}
