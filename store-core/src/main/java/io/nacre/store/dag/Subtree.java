package io.nacre.store.dag;

import io.nacre.store.cid.Cid;

/**
 * A file, or a part of one, as the node above sees it.
 *
 * @param root the CID of its topmost block
 * @param fileSize how many bytes of the file are below it
 * @param dagSize how many bytes all its blocks have, counted as often as they are linked to: {@code
 *     Tsize} in a link to it
 */
public record Subtree(Cid root, long fileSize, long dagSize) {}
