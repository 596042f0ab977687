package io.nacre.oci.registry;

import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.oci.access.Action;
import io.nacre.store.MalformedException;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.cid.Cid;
import io.nacre.store.image.Digest;
import io.nacre.store.image.ManifestReference;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code GET}, {@code HEAD} and {@code DELETE /v2/<name>/manifests/<tag or digest>}:
 * distribution-spec, "Pulling manifests", "Deleting tags", "Deleting Manifests".
 */
final class ManifestEndpoint {
  private static final String IMAGE_CID = "Nacre-Image-Cid";

  private final Gate gate;
  private final Catalog catalog;
  private final PullThrough pullThrough;
  private final Function<Digest, Optional<Cid>> imageCids;
  private final ManifestAnswers answers = new ManifestAnswers();

  /**
   * @param imageCids the image CID of a manifest, when it is in memory; never waits
   */
  ManifestEndpoint(
      Gate gate,
      Catalog catalog,
      PullThrough pullThrough,
      Function<Digest, Optional<Cid>> imageCids) {
    this.gate = gate;
    this.catalog = catalog;
    this.pullThrough = pullThrough;
    this.imageCids = imageCids;
  }

  Response get(Request request, Repository repository, String text)
      throws RegistryException, IOException, InterruptedException {
    ManifestReference reference = reference(text);
    StoredManifest manifest =
        gate.reading(
            request, repository, Optional.empty(), () -> pullThrough.find(repository, reference));
    Digest digest = manifest.blob().digest();
    gate.require(request, repository, digest, Action.PULL);
    catalog.touch(repository, digest);
    Response response = answer(request, digest, answers.of(manifest));
    return manifest.warning().map(why -> Warnings.lastKnown(response, why)).orElse(response);
  }

  /** The answer to GET and HEAD when memory alone can give it. Never waits. */
  Optional<Response> peek(Request request, Repository repository, String text) {
    Optional<ManifestEntry> entry;
    try {
      entry =
          switch (ManifestReference.parse(text)) {
            case Tag tag -> catalog.peekTagged(repository, tag);
            case Digest digest -> catalog.peekManifest(repository, digest);
          };
    } catch (MalformedException _) {
      return Optional.empty(); // get() has the words for it
    }
    return entry
        .filter(e -> gate.mayPullFromMemory(request, repository, e.descriptor().digest()))
        .flatMap(e -> answers.peek(e).map(r -> read(request, repository, e, r)));
  }

  private Response read(
      Request request, Repository repository, ManifestEntry entry, Response ready) {
    Digest digest = entry.descriptor().digest();
    catalog.touch(repository, digest);
    return answer(request, digest, ready);
  }

  /** An image may become complete, and so get its CID, long after its manifest's answer is made. */
  private Response answer(Request request, Digest digest, Response ready) {
    Response response = Content.unlessClientHas(request, digest, ready);
    return imageCids
        .apply(digest)
        .map(cid -> response.with(IMAGE_CID, cid.toString()))
        .orElse(response);
  }

  Response delete(Request request, Repository repository, String text)
      throws RegistryException, IOException, InterruptedException {
    ManifestReference reference = reference(text);
    gate.require(request, repository, Action.DELETE);
    boolean wasThere =
        switch (reference) {
          case Tag tag -> catalog.removeTag(repository, tag);
          case Digest digest ->
              catalog.manifest(repository, digest).isPresent()
                  && catalog.remove(repository, digest);
        };
    if (!wasThere) {
      throw unknown("%s has no %s".formatted(repository, reference));
    }
    return new Response(202, Headers.NONE, Body.EMPTY);
  }

  /** Under a name that no tag can have nothing can be found; a digest must be one. */
  private static ManifestReference reference(String text) throws RegistryException {
    try {
      return ManifestReference.parse(text);
    } catch (MalformedException e) {
      throw text.indexOf(':') >= 0
          ? new RegistryException(ErrorCode.DIGEST_INVALID, e)
          : new RegistryException(ErrorCode.MANIFEST_UNKNOWN, e);
    }
  }

  private static RegistryException unknown(String message) {
    return new RegistryException(ErrorCode.MANIFEST_UNKNOWN, message);
  }
}
