/**
 * The store: images, blobs, DAGs and CIDs on this disk. It knows no network; every other module may
 * call it, and it calls none of them. {@link io.nacre.store.Store} is the way in.
 */
@NullMarked
package io.nacre.store;

import org.jspecify.annotations.NullMarked;
