/**
 * The ports through which the modules in the middle need each other: the gateway asks for a digest
 * or a tag, the swarm, the IPFS bridge or an upstream registry brings it. The agent wires them.
 */
@NullMarked
package io.nacre.store.fetch;

import org.jspecify.annotations.NullMarked;
