/** Tests of the command line, in this process, against a real agent. */
@NullMarked
package io.nacre.agent.cli;

import org.jspecify.annotations.NullMarked;
