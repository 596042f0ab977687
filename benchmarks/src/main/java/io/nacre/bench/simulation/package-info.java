/** Whole swarms in the simulator, and what came of them, as a table and as curves. */
@NullMarked
package io.nacre.bench.simulation;

import org.jspecify.annotations.NullMarked;
