/**
 * Multiformats: varint, multibase, multihash and CID as values. Written from the public
 * specifications and held to their vectors. Everybody may call it.
 */
@NullMarked
package io.nacre.store.cid;

import org.jspecify.annotations.NullMarked;
