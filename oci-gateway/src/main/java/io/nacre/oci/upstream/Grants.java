package io.nacre.oci.upstream;

import io.nacre.oci.access.Identity;
import io.nacre.oci.access.Rules;
import java.util.Set;

/**
 * Whom this agent lets read repositories that not everybody may read at their upstream, with its
 * own credentials and without asking who they are there. It takes somebody to have said so of that
 * upstream by name: what is said of all repositories was not meant for these.
 *
 * @param rules one below an upstream's name grants to the users that it names; what it gives to
 *     everybody is what everybody may read there
 * @param shared names of upstreams whose repositories are for all who may pull them here
 */
public record Grants(Rules rules, Set<String> shared) {
  /** Nobody but the operator. */
  public static final Grants NONE = new Grants(Rules.OPEN, Set.of());

  public Grants {
    shared = Set.copyOf(shared);
  }

  boolean include(UpstreamRepository repository, Identity who) {
    return who instanceof Identity.Operator
        || shared.contains(repository.upstream().name())
        || rules.grantBelow(repository.upstream().name(), repository.here(), who);
  }
}
