/**
 * What may go and what must stay: holds on blobs that are on their way into the catalog or are
 * being read, and the one way in which blobs are deleted. Holds are taken by whoever writes to the
 * store.
 */
@NullMarked
package io.nacre.store.gc;

import org.jspecify.annotations.NullMarked;
