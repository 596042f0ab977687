/** Tests of how commands talk to an agent. */
@NullMarked
package io.nacre.agent.client;

import org.jspecify.annotations.NullMarked;
