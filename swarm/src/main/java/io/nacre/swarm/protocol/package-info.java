/**
 * What agents say to each other over HTTP under {@code /nacre/v1/}, both sides; docs/PROTOCOL.md is
 * its text. Blocks are not ours but IPFS's: {@code /ipfs/{cid}?format=raw}.
 */
@NullMarked
package io.nacre.swarm.protocol;

import org.jspecify.annotations.NullMarked;
