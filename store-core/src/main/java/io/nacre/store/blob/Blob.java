package io.nacre.store.blob;

import io.nacre.store.cid.Cid;
import io.nacre.store.image.Digest;
import java.nio.file.Path;

/**
 * A blob that is held here: verified, durable, never changed.
 *
 * @param digest what it was published under
 * @param size in bytes
 * @param root its CID under profile {@code unixfs-v1-2025} (IPIP-499)
 * @param file the plain bytes; read only
 */
public record Blob(Digest digest, long size, Cid root, Path file) {}
