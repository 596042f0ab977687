package io.nacre.oci.upstream;

import io.nacre.http.Headers;
import io.nacre.store.image.Digest;
import io.nacre.store.image.ManifestReference;
import io.nacre.store.image.MediaTypes;
import java.net.URI;

/**
 * What is asked of a repository at an upstream.
 *
 * @param method GET or HEAD
 * @param path below {@code /v2/<name>/}, with its query
 */
record Call(String method, String path, Headers headers) {
  private static final Headers MANIFESTS =
      Headers.of(
          "Accept",
          String.join(
              ", ",
              MediaTypes.OCI_INDEX,
              MediaTypes.OCI_MANIFEST,
              MediaTypes.DOCKER_LIST,
              MediaTypes.DOCKER_MANIFEST,
              MediaTypes.OCI_ARTIFACT));

  static Call manifest(String method, ManifestReference reference) {
    return new Call(method, "manifests/" + reference, MANIFESTS);
  }

  static Call blob(String method, Digest digest) {
    return new Call(method, "blobs/" + digest, Headers.NONE);
  }

  boolean isOfManifest() {
    return path.startsWith("manifests/");
  }

  /** The same, from this byte on (RFC 9110, section 14.2). */
  Call from(long offset) {
    return offset == 0
        ? this
        : new Call(method, path, headers.with("Range", "bytes=" + offset + "-"));
  }

  /**
   * The same, from one byte to another.
   *
   * @param last inclusive; where it is the last of the whole, it is not said
   */
  Call part(long first, long last, long size) {
    return last == size - 1
        ? from(first)
        : new Call(method, path, headers.with("Range", "bytes=%d-%d".formatted(first, last)));
  }

  URI at(UpstreamRepository repository) {
    return repository.upstream().base().resolve("/v2/%s/%s".formatted(repository.there(), path));
  }
}
