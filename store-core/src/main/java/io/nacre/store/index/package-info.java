/**
 * Derived look-ups: digest to root CID, leaf CID to blob and offset. In SQLite; rebuilt from the
 * files when it is lost, so nothing here is ever the only copy of a fact. Only {@code store.blob}
 * calls it.
 */
@NullMarked
package io.nacre.store.index;

import org.jspecify.annotations.NullMarked;
