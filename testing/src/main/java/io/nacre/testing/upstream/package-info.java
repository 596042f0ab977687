/** Upstreams for tests: a real registry, tokens for it, and a proxy in front that can go wrong. */
@NullMarked
package io.nacre.testing.upstream;

import org.jspecify.annotations.NullMarked;
