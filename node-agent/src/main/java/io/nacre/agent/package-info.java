/**
 * The process: command line, configuration, wiring, lifecycle. Called by nobody; calls everybody.
 */
@NullMarked
package io.nacre.agent;

import org.jspecify.annotations.NullMarked;
