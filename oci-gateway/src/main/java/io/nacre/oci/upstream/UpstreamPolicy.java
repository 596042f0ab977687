package io.nacre.oci.upstream;

import io.nacre.oci.access.Action;
import io.nacre.oci.access.Decision;
import io.nacre.oci.access.Identity;
import io.nacre.oci.access.Policy;
import io.nacre.oci.access.Question;
import io.nacre.oci.access.Rules;
import io.nacre.oci.access.Target;
import java.io.IOException;
import java.util.Optional;

/**
 * Upstreams' repositories: pulled from by whom the rules of this agent let and, where not everybody
 * may read them there, by whom the upstream or a grant lets. Nothing is pushed to or deleted under
 * an upstream's name: it would be a shadow of what is there.
 */
final class UpstreamPolicy implements Policy {
  private final Upstreams upstreams;
  private final Rules rules;
  private final Admissions admissions;

  UpstreamPolicy(Upstreams upstreams, Rules rules, Admissions admissions) {
    this.upstreams = upstreams;
    this.rules = rules;
    this.admissions = admissions;
  }

  @Override
  public Decision judge(Question question, Identity who) throws IOException, InterruptedException {
    Optional<UpstreamRepository> at = at(question);
    if (at.isEmpty()) {
      return Decision.NO_OPINION;
    }
    Decision here = here(question, at.get(), who);
    return here instanceof Decision.Allowed
        ? admissions.judge(at.get(), question.client(), who, question.mayAskOthers())
        : here;
  }

  @Override
  public Optional<Decision> peek(Question question, Identity who) {
    Optional<UpstreamRepository> at = at(question);
    if (at.isEmpty()) {
      return Optional.of(Decision.NO_OPINION);
    }
    Decision here = here(question, at.get(), who);
    return here instanceof Decision.Allowed
        ? admissions.peek(at.get(), question.client(), who)
        : Optional.of(here);
  }

  private Optional<UpstreamRepository> at(Question question) {
    return question.target() instanceof Target.Name(var repository)
        ? upstreams.find(repository)
        : Optional.empty();
  }

  private Decision here(Question question, UpstreamRepository at, Identity who) {
    return question.action() == Action.PULL
        ? rules.judge(at.here(), Action.PULL, who)
        : new Decision.Denied(
            "%s is upstream %s's and read only here: push to it directly"
                .formatted(at, at.upstream()));
  }
}
