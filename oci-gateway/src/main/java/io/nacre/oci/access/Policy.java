package io.nacre.oci.access;

import java.io.IOException;
import java.util.Optional;

/** One rule about who may do what. */
public interface Policy {

  /**
   * Judges, and may wait for somebody who knows (an upstream registry, a database).
   *
   * @param who the client has shown to be
   * @return {@link Decision#NO_OPINION} when the target is none of its business
   * @throws IOException when whoever must be asked could not be
   */
  Decision judge(Question question, Identity who) throws IOException, InterruptedException;

  /**
   * What {@link #judge} would say, when memory alone can tell; asked on event loops. Empty leaves
   * the question to {@link #judge}.
   */
  default Optional<Decision> peek(Question question, Identity who) {
    return Optional.empty();
  }
}
