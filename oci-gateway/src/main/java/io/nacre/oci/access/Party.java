package io.nacre.oci.access;

import io.nacre.store.MalformedException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Some of those who may come: users by name, {@code users} for each who has a name, {@code peers}
 * for other agents, {@code anonymous} for everybody. The operator is in every party.
 */
record Party(Set<String> names) {
  static final String USERS = "users";
  static final String PEERS = "peers";
  static final String ANONYMOUS = "anonymous";
  static final Party NOBODY = new Party(Set.of());
  static final Party EVERY_USER = new Party(Set.of(USERS));
  static final Party EVERYBODY = new Party(Set.of(ANONYMOUS));

  /** What would end a name in a rule, or in a list of rules, is in no name. */
  private static final Pattern NAME = Pattern.compile("[^\\s,;=:*\\p{Cntrl}]{1,255}");

  Party {
    names = Set.copyOf(names);
  }

  /**
   * Reads names separated by spaces; no names are nobody.
   *
   * @throws MalformedException when one cannot be a name
   */
  static Party parse(String text) {
    Set<String> names = new HashSet<>();
    for (String name : text.strip().split("\\s+")) {
      if (name.isEmpty()) {
        continue;
      }
      if (!NAME.matcher(name).matches()) {
        throw new MalformedException(
            "'%s' is not a user's name".formatted(MalformedException.excerpt(name)));
      }
      names.add(name);
    }
    return new Party(names);
  }

  boolean includes(Identity who) {
    return switch (who) {
      case Identity.Operator _ -> true;
      case Identity.Peer _ -> names.contains(ANONYMOUS) || names.contains(PEERS);
      case Identity.Anonymous _ -> names.contains(ANONYMOUS);
      case Identity.User(var name) ->
          names.contains(ANONYMOUS) || names.contains(USERS) || names.contains(name);
    };
  }

  /** Whether this client is meant by his name, or as one of those who have one. */
  boolean names(Identity who) {
    return who instanceof Identity.User(var name)
        && (names.contains(USERS) || names.contains(name));
  }

  /** Whether it takes a name to be in it, for some at least. */
  boolean hasNames() {
    return names.stream().anyMatch(name -> !name.equals(ANONYMOUS) && !name.equals(PEERS));
  }
}
