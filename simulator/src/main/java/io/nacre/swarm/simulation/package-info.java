/**
 * A whole swarm under virtual time: links that are shared fairly, agents with the real state
 * machines of {@code io.nacre.swarm.transfer}, faults, and a referee that checks at every step what
 * must always hold. One seed gives one run. Tests run small swarms, the benchmarks large ones.
 */
@NullMarked
package io.nacre.swarm.simulation;

import org.jspecify.annotations.NullMarked;
