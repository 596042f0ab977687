/**
 * The trustless gateway (specs.ipfs.tech): blocks by CID, as regions of the blobs they lie in.
 * Mounted by the agent on the client and the peer listener; who may read what is asked of a port.
 */
@NullMarked
package io.nacre.ipfs.gateway;

import org.jspecify.annotations.NullMarked;
