package io.nacre.store.catalog;

import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
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
    Descriptor descriptor, @Nullable Digest subject, @Nullable String artifactType) {}
