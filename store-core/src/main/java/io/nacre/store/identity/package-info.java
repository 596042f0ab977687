/**
 * Who this agent is: the key pair that lies in its data folder. The bridge to IPFS announces it,
 * and the swarm may prove it.
 */
@NullMarked
package io.nacre.store.identity;

import org.jspecify.annotations.NullMarked;
