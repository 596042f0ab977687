package io.nacre.oci.registry;

import io.nacre.http.Handler;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.oci.access.Access;
import io.nacre.oci.upstream.Upstream;
import io.nacre.oci.upstream.UpstreamRepository;
import io.nacre.oci.upstream.UpstreamSources;
import io.nacre.oci.upstream.Upstreams;
import io.nacre.store.Store;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.cid.Cid;
import io.nacre.store.fetch.BlobFetcher;
import io.nacre.store.fetch.NameResolver;
import io.nacre.store.gc.Holds;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry: {@code /v2/} as the OCI distribution-spec has it. Finds the endpoint of a request,
 * and puts what it could not do into the specification's error body.
 */
public final class RegistryHandler implements Handler, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RegistryHandler.class);
  private static final long EXPIRY_MINUTES = 1;

  private final LoginEndpoint login;
  private final UploadSessions sessions;
  private final UploadEndpoint uploads;
  private final BlobEndpoint blobs;
  private final ManifestEndpoint manifests;
  private final ManifestPush manifestPush;
  private final TagsEndpoint tags;
  private final ReferrersEndpoint referrers;
  private final RepositoriesEndpoint repositories;
  private final Optional<UpstreamListsEndpoint> upstreamLists;
  private final PullThrough pullThrough;
  private final Naming naming;
  private final ScheduledExecutorService expiry;

  /**
   * @param access asked on every path
   * @param fetcher brings blobs that belong to a repository but are not held
   * @param names knows the tags that are not known here
   */
  public RegistryHandler(
      Store store, Access access, BlobFetcher fetcher, NameResolver names, InstantSource clock) {
    this(
        store.blobs(),
        store.catalog(),
        store.holds(),
        access,
        fetcher,
        names,
        Optional.empty(),
        store.images()::peekCid,
        Long.MAX_VALUE,
        clock);
  }

  /**
   * One with upstreams behind it.
   *
   * @param access asked on every path; {@link io.nacre.oci.upstream.UpstreamPolicy} is part of it
   * @param fetcher as {@link UpstreamSources#content} makes it
   * @param names as {@link UpstreamSources#names} makes it
   * @param maxBlobBytes the largest blob that may be pushed
   */
  public RegistryHandler(
      Store store,
      Access access,
      BlobFetcher fetcher,
      NameResolver names,
      UpstreamSources upstreams,
      long maxBlobBytes,
      InstantSource clock) {
    this(
        store.blobs(),
        store.catalog(),
        store.holds(),
        access,
        fetcher,
        names,
        Optional.of(upstreams),
        store.images()::peekCid,
        maxBlobBytes,
        clock);
  }

  RegistryHandler(
      BlobStore blobs,
      Catalog catalog,
      Holds holds,
      Access access,
      BlobFetcher fetcher,
      NameResolver names,
      InstantSource clock) {
    this(
        blobs,
        catalog,
        holds,
        access,
        fetcher,
        names,
        Optional.empty(),
        _ -> Optional.empty(),
        Long.MAX_VALUE,
        clock);
  }

  private RegistryHandler(
      BlobStore blobs,
      Catalog catalog,
      Holds holds,
      Access access,
      BlobFetcher fetcher,
      NameResolver names,
      Optional<UpstreamSources> upstreams,
      Function<Digest, Optional<Cid>> imageCids,
      long maxBlobBytes,
      InstantSource clock) {
    Gate gate = new Gate(access);
    this.login = new LoginEndpoint(gate, access.tokens());
    Intake intake = new Intake(blobs, catalog, maxBlobBytes, clock);
    this.pullThrough = new PullThrough(blobs, catalog, holds, fetcher, names);
    this.naming =
        new Naming(
            upstreams.map(UpstreamSources::upstreams).orElse(Upstreams.NONE), Optional.empty());
    this.upstreamLists =
        upstreams.map(sources -> new UpstreamListsEndpoint(gate, catalog, sources.lists()));
    this.sessions = new UploadSessions(intake, clock);
    this.uploads = new UploadEndpoint(gate, blobs, catalog, holds, sessions);
    this.blobs = new BlobEndpoint(gate, blobs, catalog, pullThrough);
    this.manifests = new ManifestEndpoint(gate, catalog, pullThrough, imageCids);
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
    return handle(request, naming);
  }

  @Override
  public Optional<Response> immediate(Request request) {
    return immediate(request, naming);
  }

  /**
   * The same registry for a listener of its own, where every path names a repository of one
   * upstream: for clients that know mirrors of a registry but no names in front of its names.
   */
  public Handler mirror(Upstream upstream) {
    Naming mirrored = new Naming(naming.upstreams(), Optional.of(upstream));
    return new Handler() {
      @Override
      public Response handle(Request request) throws IOException, InterruptedException {
        return RegistryHandler.this.handle(request, mirrored);
      }

      @Override
      public Optional<Response> immediate(Request request) {
        return RegistryHandler.this.immediate(request, mirrored);
      }
    };
  }

  /** How often a tag was answered as last known, because its owner could not be asked. */
  public long lastKnownAnswers() {
    return pullThrough.lastKnownAnswers();
  }

  private Response handle(Request request, Naming names) throws IOException, InterruptedException {
    Route route;
    try {
      route = names.route(request);
    } catch (RegistryException e) {
      return e.response();
    }
    try {
      return inNamespace(request, names, answer(request, names, route));
    } catch (RegistryException e) {
      if (e.status() >= 500) {
        log.warn("{} {}: {}", request.method(), request.path(), e.getMessage(), e.getCause());
      }
      return inNamespace(request, names, e.response());
    }
  }

  private Optional<Response> immediate(Request request, Naming names) {
    Route route;
    try {
      route = names.route(request);
    } catch (RegistryException _) {
      return Optional.empty(); // handle() has the words for it
    }
    Optional<Response> response =
        switch (route) {
          case Route.Manifest(var repository, var reference) ->
              manifests.peek(request, repository, reference);
          case Route.Blob(var repository, var digest) -> blobs.peek(request, repository, digest);
          default -> Optional.empty();
        };
    return response.map(r -> inNamespace(request, names, r));
  }

  /** Tells a client that its {@code ns} was heeded: distribution-spec, "Registry Proxying". */
  private static Response inNamespace(Request request, Naming names, Response response) {
    return names.namespace(request).map(ns -> response.with("OCI-Namespace", ns)).orElse(response);
  }

  /** Drops the uploads under way. */
  @Override
  public void close() {
    expiry.shutdownNow();
    sessions.close();
  }

  private Response answer(Request request, Naming names, Route route)
      throws RegistryException, IOException, InterruptedException {
    String method = request.method();
    return switch (route) {
      case Route.Base _ ->
          switch (method) {
            case "GET", "HEAD" -> login.base(request);
            default -> throw notAllowed("GET, HEAD");
          };
      case Route.Token _ ->
          switch (method) {
            case "GET" -> login.token(request);
            default -> throw notAllowed("GET");
          };
      case Route.Repositories _ ->
          switch (method) {
            case "GET", "HEAD" -> repositories(request, names);
            default -> throw notAllowed("GET, HEAD");
          };
      case Route.Tags(var repository) ->
          switch (method) {
            case "GET", "HEAD" -> tags(request, names, repository);
            default -> throw notAllowed("GET, HEAD");
          };
      case Route.Referrers(var repository, var digest) ->
          switch (method) {
            case "GET", "HEAD" -> referrers(request, names, repository, digest);
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

  /** A mirror has the repositories of its upstream, and those nobody lists. */
  private Response repositories(Request request, Naming names)
      throws RegistryException, IOException, InterruptedException {
    if (names.mirrored().isPresent()) {
      throw new RegistryException(ErrorCode.UNSUPPORTED, "a mirror does not list repositories");
    }
    return repositories.list(request);
  }

  private Response tags(Request request, Naming names, Repository repository)
      throws RegistryException, IOException, InterruptedException {
    Optional<UpstreamRepository> at = names.upstreams().find(repository);
    return at.isPresent() && upstreamLists.isPresent()
        ? upstreamLists.get().tags(request, at.get())
        : tags.list(request, repository);
  }

  private Response referrers(Request request, Naming names, Repository repository, String digest)
      throws RegistryException, IOException, InterruptedException {
    Optional<UpstreamRepository> at = names.upstreams().find(repository);
    return at.isPresent() && upstreamLists.isPresent()
        ? upstreamLists.get().referrers(request, at.get(), digest)
        : referrers.list(request, repository, digest);
  }

  private static RegistryException notAllowed(String allowed) {
    return new RegistryException(ErrorCode.UNSUPPORTED, "allowed here: " + allowed)
        .with("Allow", allowed);
  }
}
