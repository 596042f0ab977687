/**
 * The gateway (specs.ipfs.tech): what is held by its CID, as blocks, CARs, files. Mounted by the
 * agent on the client and the peer listener; who may read what is asked of a port.
 */
@NullMarked
package io.nacre.ipfs.gateway;

import org.jspecify.annotations.NullMarked;
