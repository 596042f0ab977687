package io.nacre.store.archive;

import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
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
record ArchivedImage(Part root, List<Part> below, Set<Digest> members, List<ImageName> names) {

  /**
   * A manifest of an archive.
   *
   * @param children what it names, whether the archive has it or not
   */
  record Part(ManifestEntry manifest, List<Digest> children) {
    static Part of(Descriptor descriptor, Manifest manifest) {
      return new Part(
          ManifestEntry.of(descriptor, manifest),
          manifest.children().stream().map(Descriptor::digest).toList());
    }

    Digest digest() {
      return manifest.descriptor().digest();
    }
  }
}
