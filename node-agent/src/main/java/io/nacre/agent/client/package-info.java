/**
 * The other side of {@code /api/v1/}: how commands talk to an agent. Loads little, since a person
 * waits.
 */
@NullMarked
package io.nacre.agent.client;

import org.jspecify.annotations.NullMarked;
