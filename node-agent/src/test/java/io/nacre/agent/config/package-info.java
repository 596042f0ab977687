/** Tests of what can be configured. */
@NullMarked
package io.nacre.agent.config;

import org.jspecify.annotations.NullMarked;
