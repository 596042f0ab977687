package io.nacre.oci.access;

import io.nacre.store.MalformedException;
import io.nacre.store.image.Repository;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Who may do what in some repositories: {@code team/*;pull=users;push=ann bob}. What it does not
 * mention nobody may do.
 *
 * @param pattern a repository's name; {@code team/*} for all whose names begin with {@code team/};
 *     {@code *} for all
 */
public record Rule(String pattern, Map<Action, Party> parties) {
  static final String ALL = "*";
  static final String BELOW = "/*";

  public Rule {
    parties = Map.copyOf(parties);
    if (!pattern.equals(ALL)) {
      boolean isBelow = pattern.endsWith(BELOW);
      var _ =
          new Repository(
              isBelow ? pattern.substring(0, pattern.length() - BELOW.length()) : pattern);
    }
  }

  /**
   * Reads the form above. Names are separated by spaces, parts by semicolons.
   *
   * @throws MalformedException when it is not of this form
   */
  public static Rule parse(String text) {
    String[] parts = text.split(";", -1);
    Map<Action, Party> parties = new EnumMap<>(Action.class);
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      Action action = action(equals < 0 ? parts[i] : parts[i].substring(0, equals), text);
      if (equals < 0 || parties.put(action, Party.parse(parts[i].substring(equals + 1))) != null) {
        throw malformed(text);
      }
    }
    return new Rule(parts[0].strip(), parties);
  }

  private static Action action(String name, String rule) {
    for (Action action : Action.values()) {
      if (action.name().toLowerCase(Locale.ROOT).equals(name.strip())) {
        return action;
      }
    }
    throw malformed(rule);
  }

  private static MalformedException malformed(String text) {
    return new MalformedException(
        "a rule looks like 'team/*;pull=users;push=ann bob;delete=ann', not '%s'"
            .formatted(MalformedException.excerpt(text)));
  }

  boolean allows(Action action, Identity who) {
    return parties.getOrDefault(action, Party.NOBODY).includes(who);
  }

  /** As {@link #allows}, where what is said of everybody does not count. */
  boolean names(Action action, Identity who) {
    return parties.getOrDefault(action, Party.NOBODY).names(who);
  }

  /** Whether it is about nothing but what is below this name. */
  boolean isBelow(String name) {
    return pattern.startsWith(name + "/");
  }

  /** Whether it tells apart who has a name and who has none. */
  boolean needsNames() {
    return parties.values().stream().anyMatch(Party::hasNames);
  }
}
