/**
 * The serving benchmark: the agent beside servers that do part of its work, each a process of its
 * own, on loopback, measured in turn. Called by the command line only.
 */
@NullMarked
package io.nacre.bench.serving;

import org.jspecify.annotations.NullMarked;
