package io.nacre.oci.access;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The one check that every path to content asks. Policies are asked in order and the first that has
 * an opinion decides; what no policy knows is denied, so that a forgotten rule shuts and never
 * opens.
 */
public final class Access {
  private static final Decision NOBODY_ALLOWS_IT =
      new Decision.Denied("no policy of this agent allows it");

  private final List<Policy> policies;

  public Access(List<Policy> policies) {
    this.policies = List.copyOf(policies);
  }

  /**
   * @return anything but {@link Decision.NoOpinion}
   * @throws IOException when a policy could not find out
   */
  public Decision check(Question question) throws IOException, InterruptedException {
    for (Policy policy : policies) {
      Decision decision = policy.judge(question);
      if (!(decision instanceof Decision.NoOpinion)) {
        return decision;
      }
    }
    return NOBODY_ALLOWS_IT;
  }

  /** What {@link #check} would say, when memory alone can tell; never waits. */
  public Optional<Decision> peek(Question question) {
    for (Policy policy : policies) {
      Optional<Decision> decision = policy.peek(question);
      if (decision.isEmpty() || !(decision.get() instanceof Decision.NoOpinion)) {
        return decision;
      }
    }
    return Optional.of(NOBODY_ALLOWS_IT);
  }
}
