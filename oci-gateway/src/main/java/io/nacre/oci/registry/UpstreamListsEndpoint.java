package io.nacre.oci.registry;

import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.oci.upstream.UpstreamLists;
import io.nacre.oci.upstream.UpstreamRepository;
import io.nacre.store.MalformedException;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NotFoundException;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Tag lists and referrers of an upstream's repositories: the upstream's own, not those of what
 * happens to be here. Distribution-spec, "Listing Tags" and "Listing Referrers".
 */
final class UpstreamListsEndpoint {
  private final Gate gate;
  private final Catalog catalog;
  private final UpstreamLists lists;

  UpstreamListsEndpoint(Gate gate, Catalog catalog, UpstreamLists lists) {
    this.gate = gate;
    this.catalog = catalog;
    this.lists = lists;
  }

  Response tags(Request request, UpstreamRepository repository)
      throws RegistryException, IOException, InterruptedException {
    Page page = Page.of(request, TagsEndpoint.MAX_TAGS);
    try {
      List<String> all =
          gate.reading(request, repository.here(), Optional.empty(), () -> lists.tags(repository));
      return tags(request, page, all);
    } catch (NotFoundException e) {
      throw new RegistryException(ErrorCode.NAME_UNKNOWN, String.valueOf(e.getMessage()), e);
    } catch (FetchException e) {
      List<String> known =
          catalog.tags(repository.here(), "", TagsEndpoint.MAX_TAGS).stream()
              .map(entry -> entry.tag().name())
              .toList();
      if (known.isEmpty()) {
        throw Failures.of(ErrorCode.NAME_UNKNOWN, e);
      }
      return Warnings.lastKnown(tags(request, page, known), String.valueOf(e.getMessage()));
    }
  }

  private static Response tags(Request request, Page page, List<String> all) {
    List<String> rest = all.stream().filter(tag -> tag.compareTo(page.last()) > 0).toList();
    List<String> sent = rest.subList(0, Math.min(page.size(), rest.size()));
    String path = request.path();
    String name = path.substring("/v2/".length(), path.length() - "/tags/list".length());
    Response response = Response.json(200, Json.bytes(new TagList(name, sent)));
    return sent.isEmpty() || sent.size() == rest.size()
        ? response
        : Page.link(response, next(request, page, sent.getLast()));
  }

  /** In the words of the request: a mirror's paths are not this agent's names. */
  private static String next(Request request, Page page, String lastSent) {
    return "%s?%s%slast=%s"
        .formatted(
            request.path(),
            request.query("ns").map(ns -> "ns=" + Page.encoded(ns) + "&").orElse(""),
            page.sizeWasAsked() ? "n=" + page.size() + "&" : "",
            Page.encoded(lastSent));
  }

  Response referrers(Request request, UpstreamRepository repository, String text)
      throws RegistryException, IOException, InterruptedException {
    Digest subject = digest(text);
    Optional<String> artifactType = request.query("artifactType");
    List<JsonNode> found;
    try {
      found =
          gate.reading(
              request,
              repository.here(),
              Optional.of(subject),
              () -> lists.referrers(repository, subject));
    } catch (FetchException e) {
      throw Failures.of(ErrorCode.MANIFEST_UNKNOWN, e);
    }
    List<JsonNode> wanted =
        found.stream()
            .filter(
                entry ->
                    artifactType.isEmpty()
                        || artifactType.get().equals(entry.path("artifactType").asString("")))
            .toList();
    Response response =
        new Response(
            200,
            Headers.of("Content-Type", MediaTypes.OCI_INDEX),
            new Body.Bytes(Json.bytes(new Index(2, MediaTypes.OCI_INDEX, wanted))));
    return artifactType.isPresent()
        ? response.with("OCI-Filters-Applied", "artifactType")
        : response;
  }

  private static Digest digest(String text) throws RegistryException {
    try {
      return Digest.parse(text);
    } catch (MalformedException e) {
      throw new RegistryException(ErrorCode.DIGEST_INVALID, e);
    }
  }

  /** The bodies' forms are the specification's. */
  private record TagList(String name, List<String> tags) {}

  private record Index(int schemaVersion, String mediaType, List<JsonNode> manifests) {}
}
