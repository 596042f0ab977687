/** Who is here: the peers that --join named and those that made themselves known. */
@NullMarked
package io.nacre.swarm.membership;

import org.jspecify.annotations.NullMarked;
