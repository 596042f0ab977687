/**
 * SQLite as the catalog and the index both need it: one writer that commits in groups, a few
 * readers, a schema that grows by steps. Only {@code store.catalog} and {@code store.index} call
 * it; what a table means is theirs.
 */
@NullMarked
package io.nacre.store.sqlite;

import org.jspecify.annotations.NullMarked;
