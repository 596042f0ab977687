/** Tests of how an agent starts, listens and ends. */
@NullMarked
package io.nacre.agent.run;

import org.jspecify.annotations.NullMarked;
