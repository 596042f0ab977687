package io.nacre.oci.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.MalformedException;
import io.nacre.store.image.Repository;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what where. */
class RulesTest {
  private static final List<Rule> RULES =
      List.of(
          Rule.parse("*;pull=users;push=ann"),
          Rule.parse("team/*; pull = anonymous ; push = ann bob ; delete = ann"),
          Rule.parse("team/secret/*;pull=ann"),
          Rule.parse("team/secret/open;pull=users;delete=users"),
          Rule.parse("shut"));

  /** Of each repository: who may pull, push, delete; {@code -} is nobody but the operator. */
  @ParameterizedTest
  @CsvSource({
    "other, ann bob, ann, -",
    "team, ann bob, ann, -",
    "teams/app, ann bob, ann, -",
    "team/app, anonymous ann bob, ann bob, ann",
    "team/a/b/c, anonymous ann bob, ann bob, ann",
    "team/secret, anonymous ann bob, ann bob, ann",
    "team/secret/app, ann, -, -",
    "team/secret/open, ann bob, -, ann bob",
    "shut, -, -, -",
    "shut/app, ann bob, ann, -"
  })
  void theMostSpecificRuleDecidesAlone(String name, String pull, String push, String delete) {
    for (List<Rule> order : List.of(RULES, RULES.reversed())) {
      Rules rules = Rules.forUsers(false).with(order);
      assertAllowed(rules, name, Action.PULL, pull);
      assertAllowed(rules, name, Action.PUSH, push);
      assertAllowed(rules, name, Action.DELETE, delete);
    }
  }

  private static void assertAllowed(Rules rules, String name, Action action, String whoMay) {
    Repository repository = new Repository(name);
    for (String who : List.of("anonymous", "ann", "bob", "operator")) {
      boolean may = who.equals("operator") || Arrays.asList(whoMay.split(" ")).contains(who);
      assertThat(rules.allow(repository, action, identity(who)))
          .as("%s %s %s", who, action.name().toLowerCase(Locale.ROOT), name)
          .isEqualTo(may);
    }
  }

  private static Identity identity(String who) {
    return switch (who) {
      case "anonymous" -> Identity.ANONYMOUS;
      case "operator" -> Identity.OPERATOR;
      default -> new Identity.User(who);
    };
  }

  @Test
  void withoutRules() {
    assertAllowed(Rules.OPEN, "a/b", Action.DELETE, "anonymous ann bob");
    assertAllowed(Rules.forUsers(false), "a/b", Action.PULL, "ann bob");
    assertAllowed(Rules.forUsers(false), "a/b", Action.DELETE, "ann bob");
    assertAllowed(Rules.forUsers(true), "a/b", Action.PULL, "anonymous ann bob");
    assertAllowed(Rules.forUsers(true), "a/b", Action.PUSH, "ann bob");
  }

  @Test
  void otherAgentsGetWhatIsForThemOrForEverybody() {
    Repository app = new Repository("team/app");
    assertThat(Rules.OPEN.areForPeers(app)).isTrue();
    assertThat(Rules.forUsers(true).areForPeers(app)).isTrue();
    assertThat(Rules.forUsers(false).areForPeers(app)).isFalse();
    assertThat(Rules.forUsers(false).areForPeers()).isFalse();
    Rules ruled =
        Rules.forUsers(true)
            .with(List.of(Rule.parse("team/*;pull=users"), Rule.parse("team/app;pull=bob peers")));
    assertThat(ruled.areForPeers(app)).isTrue();
    assertThat(ruled.areForPeers(new Repository("team/other"))).isFalse();
    assertThat(ruled.allow(app, Action.PULL, Identity.ANONYMOUS)).isFalse();
    assertThat(Rules.OPEN.with(List.of(Rule.parse("team/*;pull=peers"))).areForPeers(app))
        .as("needs no users")
        .isTrue();
  }

  @Test
  void aNameIsAskedForOnlyWhereItCouldHelp() {
    Repository repository = new Repository("team/app");
    Decision toStranger = Rules.forUsers(false).judge(repository, Action.PUSH, Identity.ANONYMOUS);
    assertThat(toStranger)
        .isEqualTo(
            new Decision.Unauthenticated("Basic realm=\"nacre\"", "log in to push team/app"));
    Rules readOnly = Rules.OPEN.with(List.of(Rule.parse("*;pull=anonymous")));
    assertThat(readOnly.judge(repository, Action.PUSH, Identity.ANONYMOUS))
        .isInstanceOf(Decision.Denied.class);
    assertThat(
            Rules.forUsers(false)
                .with(RULES)
                .judge(repository, Action.DELETE, new Identity.User("bob")))
        .isEqualTo(new Decision.Denied("bob may not delete team/app"));
  }

  @Test
  void theAgentAsAWholeIsForThoseWhoMayPullSomething() {
    assertThat(Rules.OPEN.judgeAgent(Identity.ANONYMOUS)).isEqualTo(Decision.ALLOWED);
    assertThat(Rules.forUsers(true).judgeAgent(Identity.ANONYMOUS)).isEqualTo(Decision.ALLOWED);
    assertThat(Rules.forUsers(false).judgeAgent(Identity.ANONYMOUS))
        .isInstanceOf(Decision.Unauthenticated.class);
    assertThat(Rules.forUsers(false).judgeAgent(new Identity.User("ann")))
        .isEqualTo(Decision.ALLOWED);
    assertThat(Rules.forUsers(false).with(RULES).judgeAgent(Identity.ANONYMOUS))
        .as("team/* is for everybody")
        .isEqualTo(Decision.ALLOWED);
  }

  @Test
  void onlyARuleAboutThatNameGrantsWhatIsBelowIt() {
    Repository private1 = new Repository("ghcr.io/org/app");
    Rules everything = Rules.OPEN.with(List.of(Rule.parse("*;pull=anonymous")));
    assertThat(everything.grantBelow("ghcr.io", private1, Identity.ANONYMOUS)).isFalse();
    for (String pattern : List.of("ghcr.io/*", "ghcr.io/org/*", "ghcr.io/org/app")) {
      Rules named = Rules.forUsers(true).with(List.of(Rule.parse(pattern + ";pull=ann")));
      assertThat(named.grantBelow("ghcr.io", private1, new Identity.User("ann"))).isTrue();
      assertThat(named.grantBelow("ghcr.io", private1, new Identity.User("bob"))).isFalse();
      Rules open = Rules.forUsers(true).with(List.of(Rule.parse(pattern + ";pull=anonymous")));
      assertThat(open.grantBelow("ghcr.io", private1, new Identity.User("ann"))).isFalse();
      assertThat(named.grantBelow("quay.io", private1, new Identity.User("ann"))).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";pull=users",
        "Team/*;pull=users",
        "team/*/app;pull=users",
        "**;pull=users",
        "team/*;pull",
        "team/*;pull=users;pull=ann",
        "team/*;read=users",
        "team/*;pull=a:b",
        "team/*;"
      })
  void whatIsNoRuleIsRefused(String text) {
    assertThatThrownBy(() -> Rule.parse(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void rulesThatCannotBeMeantAreRefused() {
    Rule rule = Rule.parse("team/*;pull=users");
    assertThatThrownBy(() -> Rules.forUsers(true).with(List.of(rule, rule)))
        .hasMessage("there are two rules for team/*");
    assertThatThrownBy(() -> Rules.OPEN.with(List.of(rule)))
        .hasMessage("the rule for team/* names users, and there are none without --htpasswd");
  }
}
