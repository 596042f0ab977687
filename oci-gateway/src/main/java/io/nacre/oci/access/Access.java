package io.nacre.oci.access;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The one check that every path to content asks. Who asks is found out first; whose credentials are
 * wrong gets nothing, not even what is for everybody, so that he learns of it. Then policies are
 * asked in order and the first that has an opinion decides; what no policy knows is denied, so that
 * a forgotten rule shuts and never opens.
 */
public final class Access {
  private static final Decision TOKEN_IS_OVER =
      new Decision.Unauthenticated(Rules.CHALLENGE, "this token is not good any more: get another");
  private static final Decision NOBODY_ALLOWS_IT =
      new Decision.Denied("no policy of this agent allows it");

  private final Optional<LoginTokens> tokens;
  private final Authenticator authenticator;
  private final List<Policy> policies;

  /** Where nobody has a name. */
  public Access(List<Policy> policies) {
    this(Authenticator.NONE, policies);
  }

  public Access(Authenticator authenticator, List<Policy> policies) {
    this(authenticator, policies, Optional.empty());
  }

  /**
   * @param tokens for clients that cannot send a name and a password as they are
   */
  public Access(Authenticator authenticator, List<Policy> policies, Optional<LoginTokens> tokens) {
    this.tokens = tokens;
    this.authenticator = authenticator;
    this.policies = List.copyOf(policies);
  }

  /**
   * @return anything but {@link Decision.NoOpinion}
   * @throws IOException when a policy could not find out
   */
  public Decision check(Question question) throws IOException, InterruptedException {
    Optional<Question> opened = opened(question);
    if (opened.isEmpty()) {
      return TOKEN_IS_OVER;
    }
    return switch (authenticator.identify(opened.get().client())) {
      case Login.Failed(var decision) -> decision;
      case Login.As(var who) -> judge(opened.get(), who);
    };
  }

  /** As the client would ask that sent what is in its token; empty when that is not good. */
  private Optional<Question> opened(Question question) {
    return tokens.isEmpty()
        ? Optional.of(question)
        : tokens.get().open(question.client()).map(question::by);
  }

  /** What clients may log in with beside their names and passwords. */
  public Optional<LoginTokens> tokens() {
    return tokens;
  }

  private Decision judge(Question question, Identity who) throws IOException, InterruptedException {
    for (Policy policy : policies) {
      Decision decision = policy.judge(question, who);
      if (!(decision instanceof Decision.NoOpinion)) {
        return decision;
      }
    }
    return NOBODY_ALLOWS_IT;
  }

  /** What {@link #check} would say, when memory alone can tell; never waits. */
  public Optional<Decision> peek(Question question) {
    Optional<Question> opened = opened(question);
    if (opened.isEmpty()) {
      return Optional.of(TOKEN_IS_OVER);
    }
    Optional<Login> login = authenticator.peek(opened.get().client());
    if (login.isEmpty()) {
      return Optional.empty();
    }
    return switch (login.get()) {
      case Login.Failed(var decision) -> Optional.of(decision);
      case Login.As(var who) -> peek(opened.get(), who);
    };
  }

  private Optional<Decision> peek(Question question, Identity who) {
    for (Policy policy : policies) {
      Optional<Decision> decision = policy.peek(question, who);
      if (decision.isEmpty() || !(decision.get() instanceof Decision.NoOpinion)) {
        return decision;
      }
    }
    return Optional.of(NOBODY_ALLOWS_IT);
  }
}
