/**
 * What goes and what stays: holds on blobs that are on their way into the catalog, mark and sweep,
 * the quota, and the scrub that reads every byte again. Called by the agent, and holds by whoever
 * writes to the store.
 */
@NullMarked
package io.nacre.store.gc;

import org.jspecify.annotations.NullMarked;
