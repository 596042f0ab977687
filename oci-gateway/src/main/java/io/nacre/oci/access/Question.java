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
 */
public record Question(Target target, Optional<Digest> digest, Action action, Client client) {}
