/**
 * Blocks and the trees they make: dag-pb, UnixFS files and directories, CAR. Pure functions over
 * bytes; nothing here knows where blocks lie.
 */
@NullMarked
package io.nacre.store.dag;

import org.jspecify.annotations.NullMarked;
