package io.nacre.oci.registry;

import io.nacre.store.blob.Blob;
import io.nacre.store.catalog.ManifestEntry;

/** A manifest that belongs to the repository it was asked for in, and whose bytes are held. */
public record StoredManifest(ManifestEntry entry, Blob blob) {}
