/** Tests of the demo. */
@NullMarked
package io.nacre.agent.demo;

import org.jspecify.annotations.NullMarked;
