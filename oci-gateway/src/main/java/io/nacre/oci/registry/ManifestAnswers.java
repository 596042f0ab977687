package io.nacre.oci.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.Response;
import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.image.Descriptor;
import java.io.IOException;
import java.util.Optional;

/**
 * Ready answers with a manifest as their body. A digest names the same bytes for ever, so an answer
 * never grows old; whether somebody may have it is decided before, by access and catalog, each
 * time.
 */
final class ManifestAnswers {
  /** A few thousand manifests of the usual size, or the index and images in use on a busy node. */
  private static final long MEMORY = 8L << 20;

  /** Larger ones leave by file region; they would push everything else out. */
  private static final long MAX_KEPT = 512L << 10;

  /** What the map and the header fields of one entry cost, about. */
  private static final int OVERHEAD = 1024;

  /** Media type and size are parts of the key: they too are in the answer. */
  private final Cache<Descriptor, Response> ready =
      Caffeine.newBuilder()
          .maximumWeight(MEMORY)
          .weigher((Descriptor manifest, Response _) -> (int) manifest.size() + OVERHEAD)
          .build();

  /** The answer, when it is in memory. */
  Optional<Response> peek(ManifestEntry entry) {
    return Optional.ofNullable(ready.getIfPresent(entry.descriptor()));
  }

  /** The answer; a small manifest's is kept. */
  Response of(StoredManifest manifest) throws IOException {
    Descriptor descriptor = manifest.entry().descriptor();
    Response known = ready.getIfPresent(descriptor);
    if (known != null) {
      return known;
    }
    if (descriptor.size() > MAX_KEPT) {
      return new Response(
          200,
          headers(manifest),
          new Body.FileRegion(manifest.blob().file(), 0, manifest.blob().size()));
    }
    Response response =
        new Response(200, headers(manifest), new Body.Bytes(SmallFile.read(manifest.blob())));
    ready.put(descriptor, response);
    return response;
  }

  private static Headers headers(StoredManifest manifest) {
    return Content.headers(
        manifest.entry().descriptor().mediaType(),
        manifest.blob().digest(),
        Optional.of(manifest.blob().root()));
  }
}
