package io.nacre.store.archive;

import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import org.jspecify.annotations.Nullable;

/**
 * An image that is here now.
 *
 * @param repository where it is
 * @param tag its tag there, or null when it has none
 * @param manifest its manifest or index
 */
public record Imported(Repository repository, @Nullable Tag tag, Descriptor manifest) {}
