/**
 * Who is here: the peers that {@code --join} named and those that made themselves known, how they
 * are, and what they were caught at. Whatever finds peers (greetings now) only feeds {@code Peers};
 * transfers and look-ups only read it.
 */
@NullMarked
package io.nacre.swarm.membership;

import org.jspecify.annotations.NullMarked;
