/**
 * Images as trees over the blobs that are held: what an image consists of, what of it is here, and
 * its image CID once all of it is. Called by whoever shows, exports or announces images.
 */
@NullMarked
package io.nacre.store.tree;

import org.jspecify.annotations.NullMarked;
