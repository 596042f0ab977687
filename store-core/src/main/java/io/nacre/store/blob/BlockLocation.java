package io.nacre.store.blob;

import java.nio.file.Path;

/**
 * Where the bytes of one block lie: a region of a file.
 *
 * @param file a blob (for a leaf) or the nodes kept beside it
 * @param offset of the block's first byte
 * @param length of the block in bytes; at most 2 MiB
 */
public record BlockLocation(Path file, long offset, int length) {}
