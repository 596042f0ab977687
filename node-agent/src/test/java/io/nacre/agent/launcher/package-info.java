/** Tests of the launcher at the root, with a JDK and a Maven that are not. */
@NullMarked
package io.nacre.agent.launcher;

import org.jspecify.annotations.NullMarked;
