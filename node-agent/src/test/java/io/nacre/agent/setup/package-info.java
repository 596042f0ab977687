/** What {@code nacre setup} makes of files; clients that read them are in {@code agent.clients}. */
@NullMarked
package io.nacre.agent.setup;

import org.jspecify.annotations.NullMarked;
