package io.nacre.oci.access;

import io.nacre.store.image.Digest;
import java.util.Optional;

/**
 * May this client do this?
 *
 * @param target by which name or CID
 * @param digest the blob or manifest in question; empty when it is about the target as a whole, or
 *     about a tag that nobody has looked up yet
 * @param action what is to be done
 * @param client who wants to
 * @param mayAskOthers whether to find out somebody outside this agent may be asked; where the
 *     client did not name the target itself, nobody may be, and what is not known counts as no
 */
public record Question(
    Target target, Optional<Digest> digest, Action action, Client client, boolean mayAskOthers) {

  /** About a target that the client named. */
  public Question(Target target, Optional<Digest> digest, Action action, Client client) {
    this(target, digest, action, client, true);
  }

  /** The same from another client. */
  Question by(Client other) {
    return new Question(target, digest, action, other, mayAskOthers);
  }
}
