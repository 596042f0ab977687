package io.nacre.store.catalog;

import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * A manifest as one repository has it.
 *
 * @param descriptor media type as it was pushed, digest, size in bytes
 * @param subject the manifest it refers to (OCI referrers), or null
 * @param artifactType the manifest's {@code artifactType}, or its config's media type when it has
 *     none
 */
public record ManifestEntry(
    Descriptor descriptor, @Nullable Digest subject, @Nullable String artifactType) {

  /** What the catalog keeps of a manifest. */
  public static ManifestEntry of(Descriptor descriptor, Manifest manifest) {
    Descriptor subject = manifest.subject();
    return new ManifestEntry(
        descriptor, subject == null ? null : subject.digest(), manifest.artifactType());
  }
}
