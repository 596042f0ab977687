/** Tests of /api/v1/ over real sockets. */
@NullMarked
package io.nacre.agent.api;

import org.jspecify.annotations.NullMarked;
