package io.nacre.oci.registry;

import io.nacre.http.Request;
import io.nacre.oci.upstream.Upstream;
import io.nacre.oci.upstream.Upstreams;
import io.nacre.store.MalformedException;
import io.nacre.store.image.Repository;
import java.util.Optional;

/**
 * What a request names: the repository of its path, or that of an upstream when the request says
 * {@code ?ns=} (distribution-spec, "Registry Proxying") or came to a mirror listener.
 *
 * @param mirrored whose repositories the paths name; empty where they name this agent's
 */
record Naming(Upstreams upstreams, Optional<Upstream> mirrored) {

  /**
   * Reads the path.
   *
   * @throws RegistryException as {@link Route#parse}, and NAME_UNKNOWN when the request is for an
   *     upstream that is not this one's
   */
  Route route(Request request) throws RegistryException {
    Route route = Route.parse(request.path());
    Optional<Upstream> upstream = upstream(request);
    try {
      return switch (route) {
        case Route.Base base -> base;
        case Route.Token token -> token;
        case Route.Repositories repositories -> repositories;
        case Route.Tags(var name) -> new Route.Tags(here(name, upstream));
        case Route.Referrers(var name, var digest) ->
            new Route.Referrers(here(name, upstream), digest);
        case Route.Manifest(var name, var reference) ->
            new Route.Manifest(here(name, upstream), reference);
        case Route.Blob(var name, var digest) -> new Route.Blob(here(name, upstream), digest);
        case Route.Uploads(var name) -> new Route.Uploads(here(name, upstream));
        case Route.Upload(var name, var id) -> new Route.Upload(here(name, upstream), id);
      };
    } catch (MalformedException e) {
      throw new RegistryException(ErrorCode.NAME_INVALID, e);
    }
  }

  private Repository here(Repository name, Optional<Upstream> upstream) {
    return upstream.isPresent() ? upstreams.in(upstream.get(), name) : upstreams.canonical(name);
  }

  private Optional<Upstream> upstream(Request request) throws RegistryException {
    Optional<String> namespace = namespace(request);
    if (namespace.isEmpty()) {
      return mirrored;
    }
    Optional<Upstream> named = upstreams.named(namespace.get());
    if (named.isEmpty() || (mirrored.isPresent() && !mirrored.equals(named))) {
      throw new RegistryException(
          ErrorCode.NAME_UNKNOWN, "the registry of ns= is not an upstream of this one");
    }
    return named;
  }

  /**
   * The {@code ns} of a request, unless it is this registry's own name or there are no upstreams
   * for it to name.
   */
  Optional<String> namespace(Request request) {
    if (upstreams.all().isEmpty()) {
      return Optional.empty();
    }
    String host = request.headers().first("Host").orElse("");
    return request.query("ns").filter(ns -> !ns.isEmpty() && !ns.equalsIgnoreCase(host));
  }
}
