package io.nacre.oci.access;

import java.util.Optional;

/**
 * Names, by the agent's own rules. That a digest belongs to the repository is the catalog's to say,
 * not this policy's.
 */
public record RulesPolicy(Rules rules) implements Policy {

  @Override
  public Decision judge(Question question, Identity who) {
    return switch (question.target()) {
      case Target.Name(var repository) -> rules.judge(repository, question.action(), who);
      case Target.Agent _ -> rules.judgeAgent(who);
      case Target.Content _ -> Decision.NO_OPINION;
    };
  }

  @Override
  public Optional<Decision> peek(Question question, Identity who) {
    return Optional.of(judge(question, who));
  }
}
