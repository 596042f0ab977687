package io.nacre.oci.upstream;

import io.nacre.oci.access.Action;
import io.nacre.oci.access.Decision;
import io.nacre.oci.access.Identity;
import io.nacre.oci.access.Policy;
import io.nacre.oci.access.Question;
import io.nacre.oci.access.Target;
import java.util.Optional;

/**
 * Nothing is pushed to or deleted under an upstream's name: it would be a shadow of what is there.
 */
public final class UpstreamPolicy implements Policy {
  private final Upstreams upstreams;

  public UpstreamPolicy(Upstreams upstreams) {
    this.upstreams = upstreams;
  }

  @Override
  public Decision judge(Question question, Identity who) {
    if (question.action() == Action.PULL
        || !(question.target() instanceof Target.Name(var repository))) {
      return Decision.NO_OPINION;
    }
    return upstreams
        .find(repository)
        .<Decision>map(
            at ->
                new Decision.Denied(
                    "%s is upstream %s's and read only here: push to it directly"
                        .formatted(repository, at.upstream())))
        .orElse(Decision.NO_OPINION);
  }

  @Override
  public Optional<Decision> peek(Question question, Identity who) {
    return Optional.of(judge(question, who));
  }
}
