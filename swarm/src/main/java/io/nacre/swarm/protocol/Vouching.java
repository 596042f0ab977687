package io.nacre.swarm.protocol;

import io.nacre.store.image.Digest;
import java.util.Set;

/**
 * What a peer says of a manifest of a repository.
 *
 * @param manifest the one
 * @param children what it names and what belongs to that repository there
 */
public record Vouching(Digest manifest, Set<Digest> children) {
  public Vouching {
    children = Set.copyOf(children);
  }
}
