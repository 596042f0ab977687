package io.nacre.store.index;

import io.nacre.store.cid.Multihash;

/**
 * One block of a blob's tree: a leaf or a node.
 *
 * @param hash sha2-256
 * @param part the file it lies in
 * @param offset of its first byte there
 * @param length in bytes
 */
public record IndexedBlock(Multihash hash, Part part, long offset, int length) {}
