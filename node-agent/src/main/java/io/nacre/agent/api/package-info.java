/**
 * What the command line talks to, under {@code /api/v1/} of the client listener: one class a
 * resource, and the records that both sides read and write as JSON. Reads need nothing but
 * loopback; writes need the token of the data folder.
 */
@NullMarked
package io.nacre.agent.api;

import org.jspecify.annotations.NullMarked;
