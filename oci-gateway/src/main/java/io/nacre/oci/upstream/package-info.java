/**
 * The registries behind this one: which there are, how they are asked, and what comes from them.
 * Implements the ports of {@code store.fetch}; the agent wires it, and the registry asks it about
 * names.
 */
@NullMarked
package io.nacre.oci.upstream;

import org.jspecify.annotations.NullMarked;
