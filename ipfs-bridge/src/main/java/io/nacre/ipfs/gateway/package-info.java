/** The trustless gateway (specs.ipfs.tech): blocks by CID, as regions of the blobs they lie in. */
@NullMarked
package io.nacre.ipfs.gateway;

import org.jspecify.annotations.NullMarked;
