/**
 * The clients people use, against two joined agents that run as processes of their own: what one
 * agent was given comes back from the other with the same digests.
 */
@NullMarked
package io.nacre.agent.clients;

import org.jspecify.annotations.NullMarked;
