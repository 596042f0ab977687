/**
 * Delegated Routing V1 (specs.ipfs.tech): who has what, as this agent tells it and as it asks
 * others. Mounted by the agent on the client and the peer listener.
 */
@NullMarked
package io.nacre.ipfs.routing;

import org.jspecify.annotations.NullMarked;
