package io.nacre.oci.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.oci.access.Action;
import io.nacre.store.MalformedException;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v2/<name>/referrers/<digest>}: distribution-spec, "Listing Referrers". Every manifest
 * with a subject is known by it from its push on, so those that older clients list under the
 * referrers tag schema are found too.
 */
final class ReferrersEndpoint {
  /** Each one's manifest is read for its annotations. */
  static final int MAX_REFERRERS = 100;

  private final Gate gate;
  private final BlobStore blobs;
  private final Catalog catalog;

  ReferrersEndpoint(Gate gate, BlobStore blobs, Catalog catalog) {
    this.gate = gate;
    this.blobs = blobs;
    this.catalog = catalog;
  }

  Response list(Request request, Repository repository, String text)
      throws RegistryException, IOException, InterruptedException {
    Digest subject = digest(text);
    gate.require(request, repository, subject, Action.PULL);
    Page page = Page.of(request, MAX_REFERRERS);
    Optional<String> artifactType = request.query("artifactType");
    // by digest, so that a page goes on at the right place whatever came or went meanwhile
    List<ManifestEntry> found =
        catalog.referrers(repository, subject).stream()
            .filter(e -> artifactType.isEmpty() || artifactType.get().equals(e.artifactType()))
            .filter(e -> e.descriptor().digest().toString().compareTo(page.last()) > 0)
            .sorted(Comparator.comparing(e -> e.descriptor().digest().toString()))
            .toList();
    List<Entry> sent = new ArrayList<>();
    for (ManifestEntry entry : found.subList(0, Math.min(page.size(), found.size()))) {
      sent.add(entry(entry));
    }
    Response response = index(sent);
    if (artifactType.isPresent()) {
      response = response.with("OCI-Filters-Applied", "artifactType");
    }
    return sent.isEmpty() || sent.size() == found.size()
        ? response
        : Page.link(response, next(repository, subject, artifactType, page, sent.getLast()));
  }

  private static String next(
      Repository repository,
      Digest subject,
      Optional<String> artifactType,
      Page page,
      Entry lastSent) {
    return "/v2/%s/referrers/%s?%s%slast=%s"
        .formatted(
            repository,
            subject,
            artifactType.map(type -> "artifactType=" + Page.encoded(type) + "&").orElse(""),
            page.sizeWasAsked() ? "n=" + page.size() + "&" : "",
            Page.encoded(lastSent.digest()));
  }

  private static Response index(List<Entry> referrers) {
    return new Response(
        200,
        Headers.of("Content-Type", MediaTypes.OCI_INDEX),
        new Body.Bytes(Json.bytes(new Index(2, MediaTypes.OCI_INDEX, referrers))));
  }

  private Entry entry(ManifestEntry entry) throws IOException {
    return new Entry(
        entry.descriptor().mediaType(),
        entry.descriptor().digest().toString(),
        entry.descriptor().size(),
        entry.artifactType(),
        annotations(entry));
  }

  /** Those of the manifest; none when its bytes are not held just now. */
  private Map<String, String> annotations(ManifestEntry entry) throws IOException {
    Optional<Blob> blob = blobs.find(entry.descriptor().digest());
    if (blob.isEmpty()) {
      return Map.of();
    }
    return Manifest.parse(SmallFile.read(blob.get()), entry.descriptor().mediaType()).annotations();
  }

  private static Digest digest(String text) throws RegistryException {
    try {
      return Digest.parse(text);
    } catch (MalformedException e) {
      throw new RegistryException(ErrorCode.DIGEST_INVALID, e);
    }
  }

  /** The body's form is image-spec's, image-index.md. */
  private record Index(int schemaVersion, String mediaType, List<Entry> manifests) {}

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record Entry(
      String mediaType,
      String digest,
      long size,
      @Nullable String artifactType,
      Map<String, String> annotations) {}
}
