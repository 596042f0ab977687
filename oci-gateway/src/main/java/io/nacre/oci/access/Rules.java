package io.nacre.oci.access;

import io.nacre.store.MalformedException;
import io.nacre.store.image.Repository;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The agent's own rules. Of those whose patterns fit a repository, the most specific one decides
 * alone: its own name before the longest {@code …/*} before {@code *}. The order in which they were
 * written does not matter.
 */
public final class Rules {
  /** What whoever has to log in is asked for. */
  public static final String CHALLENGE = "Basic realm=\"nacre\"";

  /** Everybody may do everything: for a listener that only this host reaches. */
  public static final Rules OPEN =
      new Rules(
          new Rule(
              Rule.ALL,
              Map.of(
                  Action.PULL, Party.EVERYBODY,
                  Action.PUSH, Party.EVERYBODY,
                  Action.DELETE, Party.EVERYBODY)),
          false);

  private final Map<String, Rule> byPattern = new HashMap<>();
  private final Rule fallback;
  private final boolean hasUsers;

  private Rules(Rule fallback, boolean hasUsers) {
    this.fallback = fallback;
    this.hasUsers = hasUsers;
  }

  /**
   * For an agent with users: each may do everything, unless a rule says otherwise.
   *
   * @param anonymousPull whether everybody may pull, unless a rule says otherwise
   */
  public static Rules forUsers(boolean anonymousPull) {
    return new Rules(
        new Rule(
            Rule.ALL,
            Map.of(
                Action.PULL, anonymousPull ? Party.EVERYBODY : Party.EVERY_USER,
                Action.PUSH, Party.EVERY_USER,
                Action.DELETE, Party.EVERY_USER)),
        true);
  }

  /**
   * These and more.
   *
   * @throws MalformedException when two have the same pattern, or one tells users apart and there
   *     are none
   */
  public Rules with(Collection<Rule> more) {
    Rules all = new Rules(fallback, hasUsers);
    all.byPattern.putAll(byPattern);
    for (Rule rule : more) {
      if (!hasUsers && rule.needsNames()) {
        throw new MalformedException(
            "the rule for %s names users, and there are none without --htpasswd"
                .formatted(rule.pattern()));
      }
      if (all.byPattern.put(rule.pattern(), rule) != null) {
        throw new MalformedException("there are two rules for " + rule.pattern());
      }
    }
    return all;
  }

  /** Whether other agents may have what is in this repository. */
  public boolean areForPeers(Repository repository) {
    return allow(repository, Action.PULL, Identity.PEER);
  }

  /** Whether other agents may have anything. */
  public boolean areForPeers() {
    return fallback.allows(Action.PULL, Identity.PEER)
        || byPattern.values().stream().anyMatch(rule -> rule.allows(Action.PULL, Identity.PEER));
  }

  /** Whether clients can log in. */
  public boolean hasUsers() {
    return hasUsers;
  }

  boolean allow(Repository repository, Action action, Identity who) {
    return of(repository).allows(action, who);
  }

  /** The answer for a repository, with the challenge where a name could help. */
  public Decision judge(Repository repository, Action action, Identity who) {
    if (allow(repository, action, who)) {
      return Decision.ALLOWED;
    }
    String what = action.name().toLowerCase(Locale.ROOT);
    return switch (who) {
      case Identity.Anonymous _ when hasUsers ->
          new Decision.Unauthenticated(
              CHALLENGE, "log in to %s %s".formatted(what, repository.name()));
      case Identity.User(var name) ->
          new Decision.Denied("%s may not %s %s".formatted(name, what, repository.name()));
      default ->
          new Decision.Denied(
              "the rules of this agent let nobody %s %s".formatted(what, repository.name()));
    };
  }

  /** The answer for the agent as a whole: whoever may pull something may use it. */
  Decision judgeAgent(Identity who) {
    return who instanceof Identity.Anonymous && hasUsers && !isOpenToAnybody()
        ? new Decision.Unauthenticated(CHALLENGE, "log in to use this registry")
        : Decision.ALLOWED;
  }

  private boolean isOpenToAnybody() {
    return fallback.allows(Action.PULL, Identity.ANONYMOUS)
        || byPattern.values().stream()
            .anyMatch(rule -> rule.allows(Action.PULL, Identity.ANONYMOUS));
  }

  /**
   * Whether a rule that is about the repositories below this name, and not about others too, lets
   * this user pull, and not just everybody.
   */
  public boolean grantBelow(String name, Repository repository, Identity who) {
    Rule rule = of(repository);
    return rule.isBelow(name) && rule.names(Action.PULL, who);
  }

  private Rule of(Repository repository) {
    if (byPattern.isEmpty()) {
      return fallback;
    }
    String name = repository.name();
    Rule rule = byPattern.get(name);
    for (int slash = name.lastIndexOf('/');
        rule == null && slash > 0;
        slash = name.lastIndexOf('/', slash - 1)) {
      rule = byPattern.get(name.substring(0, slash) + Rule.BELOW);
    }
    return rule != null ? rule : byPattern.getOrDefault(Rule.ALL, fallback);
  }
}
