/**
 * The transfer of one blob from many sources: a scheduler without I/O, clock or threads, and the
 * code that drives it with sockets.
 */
@NullMarked
package io.nacre.swarm.transfer;

import org.jspecify.annotations.NullMarked;
