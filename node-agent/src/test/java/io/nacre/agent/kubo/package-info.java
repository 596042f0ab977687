/** What Nacre computes and writes, held against a real Kubo where there is one. */
@NullMarked
package io.nacre.agent.kubo;

import org.jspecify.annotations.NullMarked;
