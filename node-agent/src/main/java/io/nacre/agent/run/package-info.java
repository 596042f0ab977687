/**
 * One running agent: what it opens and wires, where it listens, how it starts and ends. Called by
 * the command {@code agent}.
 */
@NullMarked
package io.nacre.agent.run;

import org.jspecify.annotations.NullMarked;
