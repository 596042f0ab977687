package io.nacre.store.catalog;

import io.nacre.store.image.Digest;
import io.nacre.store.image.Tag;
import java.time.Instant;

/**
 * What a tag names.
 *
 * @param updated when it was last set here
 */
public record TagEntry(Tag tag, Digest digest, Instant updated) {}
