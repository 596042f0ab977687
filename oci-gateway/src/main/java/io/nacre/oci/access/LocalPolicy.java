package io.nacre.oci.access;

import java.util.Optional;

/**
 * Names of this agent's own: whoever reaches the listener, which is bound to loopback, may pull,
 * push and delete under them. That a digest belongs to the repository is the catalog's to say, not
 * this policy's.
 */
public final class LocalPolicy implements Policy {

  @Override
  public Decision judge(Question question) {
    return question.target() instanceof Target.Name ? Decision.ALLOWED : Decision.NO_OPINION;
  }

  @Override
  public Optional<Decision> peek(Question question) {
    return Optional.of(judge(question));
  }
}
