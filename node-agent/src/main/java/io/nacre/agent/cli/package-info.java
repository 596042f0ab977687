/**
 * The command line: one class a command. A command talks to an agent over {@code /api/v1/} and
 * loads little, since a person waits for it; only {@code agent} itself reaches into the other
 * packages.
 */
@NullMarked
package io.nacre.agent.cli;

import org.jspecify.annotations.NullMarked;
