package io.nacre.store.archive;

import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.image.Digest;
import java.util.List;
import java.util.Set;

/**
 * An image that an archive was found to have, all of it checked.
 *
 * @param root what its names name
 * @param below the manifests under it
 * @param members everything under it that the archive has, manifests too
 * @param names as the archive gives them; none when it does not say
 */
record ArchivedImage(
    ManifestEntry root, List<ManifestEntry> below, Set<Digest> members, List<ImageName> names) {}
