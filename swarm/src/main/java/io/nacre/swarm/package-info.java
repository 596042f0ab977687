/**
 * Agents among themselves. {@code Swarm} is the way in; the agent wires it to the ports of {@code
 * store.fetch}.
 */
@NullMarked
package io.nacre.swarm;

import org.jspecify.annotations.NullMarked;
