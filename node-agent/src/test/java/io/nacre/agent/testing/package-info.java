/**
 * What tests of the whole program share: agents as real processes, a Docker daemon, command line
 * tools and small images. Nothing here is part of the product; the packages beside this one use it.
 */
@NullMarked
package io.nacre.agent.testing;

import org.jspecify.annotations.NullMarked;
