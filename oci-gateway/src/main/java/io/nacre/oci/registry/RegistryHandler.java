package io.nacre.oci.registry;

import io.nacre.http.Body;
import io.nacre.http.Handler;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.oci.access.Access;
import io.nacre.store.Store;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.fetch.BlobFetcher;
import io.nacre.store.fetch.NameResolver;
import io.nacre.store.gc.Holds;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry: {@code /v2/} as the OCI distribution-spec has it. Finds the endpoint of a request,
 * and puts what it could not do into the specification's error body.
 */
public final class RegistryHandler implements Handler, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RegistryHandler.class);
  private static final long EXPIRY_MINUTES = 1;

  private final UploadSessions sessions;
  private final UploadEndpoint uploads;
  private final BlobEndpoint blobs;
  private final ManifestEndpoint manifests;
  private final ManifestPush manifestPush;
  private final TagsEndpoint tags;
  private final ReferrersEndpoint referrers;
  private final RepositoriesEndpoint repositories;
  private final ScheduledExecutorService expiry;

  /**
   * @param access asked on every path
   * @param fetcher brings blobs that belong to a repository but are not held
   * @param names knows the tags that are not known here
   */
  public RegistryHandler(
      Store store, Access access, BlobFetcher fetcher, NameResolver names, InstantSource clock) {
    this(store.blobs(), store.catalog(), store.holds(), access, fetcher, names, clock);
  }

  RegistryHandler(
      BlobStore blobs,
      Catalog catalog,
      Holds holds,
      Access access,
      BlobFetcher fetcher,
      NameResolver names,
      InstantSource clock) {
    Gate gate = new Gate(access);
    Intake intake = new Intake(blobs, catalog, clock);
    PullThrough pullThrough = new PullThrough(blobs, catalog, holds, fetcher, names);
    this.sessions = new UploadSessions(intake, clock);
    this.uploads = new UploadEndpoint(gate, blobs, catalog, holds, sessions);
    this.blobs = new BlobEndpoint(gate, blobs, catalog, pullThrough);
    this.manifests = new ManifestEndpoint(gate, catalog, pullThrough);
    this.manifestPush = new ManifestPush(gate, catalog, holds, intake);
    this.tags = new TagsEndpoint(gate, catalog);
    this.referrers = new ReferrersEndpoint(gate, blobs, catalog);
    this.repositories = new RepositoriesEndpoint(gate, catalog);
    this.expiry =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("upload-expiry").factory());
    var _ =
        expiry.scheduleWithFixedDelay(
            sessions::expire, EXPIRY_MINUTES, EXPIRY_MINUTES, TimeUnit.MINUTES);
  }

  @Override
  public Response handle(Request request) throws IOException, InterruptedException {
    try {
      return answer(request);
    } catch (RegistryException e) {
      if (e.status() >= 500) {
        log.warn("{} {}: {}", request.method(), request.path(), e.getMessage(), e.getCause());
      }
      return e.response();
    }
  }

  @Override
  public Optional<Response> immediate(Request request) {
    Route route;
    try {
      route = Route.parse(request.path());
    } catch (RegistryException _) {
      return Optional.empty(); // handle() has the words for it
    }
    return switch (route) {
      case Route.Manifest(var repository, var reference) ->
          manifests.peek(request, repository, reference);
      case Route.Blob(var repository, var digest) -> blobs.peek(request, repository, digest);
      default -> Optional.empty();
    };
  }

  /** Drops the uploads under way. */
  @Override
  public void close() {
    expiry.shutdownNow();
    sessions.close();
  }

  private Response answer(Request request)
      throws RegistryException, IOException, InterruptedException {
    String method = request.method();
    return switch (Route.parse(request.path())) {
      case Route.Base _ ->
          switch (method) {
            case "GET", "HEAD" -> base();
            default -> throw notAllowed("GET, HEAD");
          };
      case Route.Repositories _ ->
          switch (method) {
            case "GET", "HEAD" -> repositories.list(request);
            default -> throw notAllowed("GET, HEAD");
          };
      case Route.Tags(var repository) ->
          switch (method) {
            case "GET", "HEAD" -> tags.list(request, repository);
            default -> throw notAllowed("GET, HEAD");
          };
      case Route.Referrers(var repository, var digest) ->
          switch (method) {
            case "GET", "HEAD" -> referrers.list(request, repository, digest);
            default -> throw notAllowed("GET, HEAD");
          };
      case Route.Manifest(var repository, var reference) ->
          switch (method) {
            case "GET", "HEAD" -> manifests.get(request, repository, reference);
            case "PUT" -> manifestPush.put(request, repository, reference);
            case "DELETE" -> manifests.delete(request, repository, reference);
            default -> throw notAllowed("GET, HEAD, PUT, DELETE");
          };
      case Route.Blob(var repository, var digest) ->
          switch (method) {
            case "GET", "HEAD" -> blobs.get(request, repository, digest);
            case "DELETE" -> blobs.delete(request, repository, digest);
            default -> throw notAllowed("GET, HEAD, DELETE");
          };
      case Route.Uploads(var repository) ->
          switch (method) {
            case "POST" -> uploads.begin(request, repository);
            default -> throw notAllowed("POST");
          };
      case Route.Upload(var repository, var id) ->
          switch (method) {
            case "GET", "HEAD" -> uploads.progress(request, repository, id);
            case "PATCH" -> uploads.append(request, repository, id);
            case "PUT" -> uploads.finish(request, repository, id);
            case "DELETE" -> uploads.cancel(request, repository, id);
            default -> throw notAllowed("GET, HEAD, PATCH, PUT, DELETE");
          };
    };
  }

  /** Docker takes a server for a registry only when it says this version. */
  private static Response base() {
    return new Response(
        200,
        Headers.of(
            "Content-Type", "application/json", "Docker-Distribution-API-Version", "registry/2.0"),
        Body.utf8("{}"));
  }

  private static RegistryException notAllowed(String allowed) {
    return new RegistryException(ErrorCode.UNSUPPORTED, "allowed here: " + allowed)
        .with("Allow", allowed);
  }
}
