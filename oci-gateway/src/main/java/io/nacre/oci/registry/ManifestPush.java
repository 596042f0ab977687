package io.nacre.oci.registry;

import io.nacre.http.Body;
import io.nacre.http.BodyTooLargeException;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.oci.access.Action;
import io.nacre.store.MalformedException;
import io.nacre.store.blob.Blob;
import io.nacre.store.catalog.Addition;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.catalog.MissingContentException;
import io.nacre.store.catalog.Retention;
import io.nacre.store.gc.Holds;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.ManifestReference;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code PUT /v2/<name>/manifests/<tag or digest>}: distribution-spec, "Pushing Manifests". The
 * bytes are kept exactly as they came.
 */
final class ManifestPush {
  /** The specification asks for ten at least. */
  private static final int MAX_TAGS = 64;

  private final Gate gate;
  private final Catalog catalog;
  private final Holds holds;
  private final Intake intake;

  ManifestPush(Gate gate, Catalog catalog, Holds holds, Intake intake) {
    this.gate = gate;
    this.catalog = catalog;
    this.holds = holds;
    this.intake = intake;
  }

  Response put(Request request, Repository repository, String text)
      throws RegistryException, IOException, InterruptedException {
    ManifestReference reference = reference(text);
    List<Tag> tags = tags(request, reference);
    gate.require(request, repository, Action.PUSH);
    byte[] bytes = body(request);
    Digest digest = digest(reference, bytes);
    gate.require(request, repository, digest, Action.PUSH);
    Manifest manifest = parse(request, bytes);
    try (var _ = holds.hold(digest)) {
      Blob blob = intake.store(request, digest, ByteBuffer.wrap(bytes));
      ManifestEntry entry = PullThrough.entry(manifest, blob);
      add(repository, entry, manifest, tags);
      return created(repository, entry, request.queries("tag").isEmpty() ? List.of() : tags);
    }
  }

  private static ManifestReference reference(String text) throws RegistryException {
    try {
      return ManifestReference.parse(text);
    } catch (MalformedException e) {
      throw new RegistryException(
          text.indexOf(':') >= 0 ? ErrorCode.DIGEST_INVALID : ErrorCode.MANIFEST_INVALID, e);
    }
  }

  /** The tag of the path, or those of the query when the path has a digest. */
  private static List<Tag> tags(Request request, ManifestReference reference)
      throws RegistryException {
    List<String> asked = request.queries("tag");
    if (asked.size() > MAX_TAGS) {
      throw new RegistryException(
              ErrorCode.MANIFEST_INVALID, "at most %d tags at once".formatted(MAX_TAGS))
          .status(414);
    }
    List<Tag> tags = new ArrayList<>();
    if (reference instanceof Tag tag) {
      tags.add(tag);
    }
    try {
      asked.forEach(name -> tags.add(new Tag(name)));
    } catch (MalformedException e) {
      throw new RegistryException(ErrorCode.MANIFEST_INVALID, e);
    }
    return tags.stream().distinct().toList();
  }

  private static byte[] body(Request request)
      throws RegistryException, IOException, InterruptedException {
    try {
      return request.body().readAll(Manifest.MAX_BYTES);
    } catch (BodyTooLargeException e) {
      throw new RegistryException(
              ErrorCode.MANIFEST_INVALID,
              "a manifest has at most %d bytes".formatted(Manifest.MAX_BYTES),
              e)
          .status(413);
    }
  }

  private static Digest digest(ManifestReference reference, byte[] bytes) throws RegistryException {
    if (!(reference instanceof Digest expected)) {
      return Digest.sha256(bytes);
    }
    Digest actual = Digest.of(expected.algorithm(), expected.algorithm().hasher().digest(bytes));
    if (!actual.equals(expected)) {
      throw new RegistryException(
          ErrorCode.DIGEST_INVALID, "the manifest has %s, not %s".formatted(actual, expected));
    }
    return actual;
  }

  private static Manifest parse(Request request, byte[] bytes) throws RegistryException {
    Optional<String> mediaType = request.headers().mediaType().filter(type -> !type.isEmpty());
    try {
      return mediaType.isPresent() ? Manifest.parse(bytes, mediaType.get()) : Manifest.parse(bytes);
    } catch (MalformedException e) {
      throw new RegistryException(ErrorCode.MANIFEST_INVALID, e);
    }
  }

  /**
   * An image must come after its config. Layers and the manifests of an index may be missing:
   * sparse images are legal, and pushing a manifest grants nothing, so what is missing stays
   * unreadable here until somebody pushes or mounts it. What was here a short while ago may not:
   * the client saw it and did not send it.
   */
  private void add(Repository repository, ManifestEntry entry, Manifest manifest, List<Tag> tags)
      throws RegistryException, IOException {
    List<Digest> children = manifest.children().stream().map(Descriptor::digest).toList();
    List<Digest> required =
        manifest instanceof Manifest.Image image ? List.of(image.config().digest()) : List.of();
    try {
      catalog.addManifests(
          List.of(
              new Addition(
                  repository,
                  entry,
                  children,
                  new Addition.Grant.Nothing(required),
                  tags,
                  Retention.TAGGED)));
    } catch (MissingContentException e) {
      throw new RegistryException(
          ErrorCode.MANIFEST_BLOB_UNKNOWN, String.valueOf(e.getMessage()), e);
    }
  }

  private static Response created(Repository repository, ManifestEntry entry, List<Tag> tags) {
    Digest digest = entry.descriptor().digest();
    Headers headers =
        Headers.of(
            "Location", "/v2/%s/manifests/%s".formatted(repository, digest),
            "Docker-Content-Digest", digest.toString());
    if (entry.subject() != null) {
      headers = headers.with("OCI-Subject", entry.subject().toString());
    }
    if (!tags.isEmpty()) {
      headers = headers.with("OCI-Tag", String.join(", ", tags.stream().map(Tag::name).toList()));
    }
    return new Response(201, headers, Body.EMPTY);
  }
}
