package io.nacre.oci.registry;

import io.nacre.store.blob.Blob;
import io.nacre.store.catalog.ManifestEntry;
import java.util.Optional;

/**
 * A manifest that is held: what the catalog knows of it, and its bytes.
 *
 * @param warning why a tag may name another one by now; empty when that is certain
 */
public record StoredManifest(ManifestEntry entry, Blob blob, Optional<String> warning) {
  StoredManifest(ManifestEntry entry, Blob blob) {
    this(entry, blob, Optional.empty());
  }

  /** The same, found under a tag whose owner could not be asked. */
  StoredManifest lastKnown(String why) {
    return new StoredManifest(entry, blob, Optional.of(why));
  }
}
