/** Tests of the launcher at the root. */
@NullMarked
package io.nacre.agent.launcher;

import org.jspecify.annotations.NullMarked;
