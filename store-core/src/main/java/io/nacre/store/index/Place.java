package io.nacre.store.index;

import io.nacre.store.image.Digest;

/**
 * One of the blobs that hold a block.
 *
 * @param row of the blob in the index; the key for the next page of places
 */
public record Place(long row, Digest blob, Part part, long offset, int length) {}
