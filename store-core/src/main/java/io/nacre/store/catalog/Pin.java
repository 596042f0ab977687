package io.nacre.store.catalog;

import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.time.Instant;

/**
 * Somebody's word that an image stays: its manifest and everything below it.
 *
 * @param name unique; what the person called it, or the reference that was pinned
 * @param repository where the manifest belongs
 * @param digest the manifest
 * @param created when
 */
public record Pin(String name, Repository repository, Digest digest, Instant created) {}
