/**
 * Blobs on disk: one immutable file a blob, written once while its digest and its leaf CIDs are
 * computed, and published only when verified and durable. Every path of the data folder is built
 * here.
 */
@NullMarked
package io.nacre.store.blob;

import org.jspecify.annotations.NullMarked;
