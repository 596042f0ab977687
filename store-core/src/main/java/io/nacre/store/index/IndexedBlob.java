package io.nacre.store.index;

import io.nacre.store.cid.Cid;
import io.nacre.store.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a blob without opening it.
 *
 * @param size in bytes
 * @param root its CID under profile {@code unixfs-v1-2025}
 * @param annex the root of what is kept beside it, or null for nothing
 */
public record IndexedBlob(Digest digest, long size, Cid root, @Nullable Cid annex) {}
