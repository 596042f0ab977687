package io.nacre.oci.access;

import io.nacre.store.cid.Cid;
import io.nacre.store.image.Repository;

/** By which way content is asked for. */
public sealed interface Target {

  /** Under a repository's name: the registry. */
  record Name(Repository repository) implements Target {}

  /** By what it is: the IPFS gateway, and images named by their CID. */
  record Content(Cid root) implements Target {}

  /** Nothing in particular: whether this agent is to be used by the client at all. */
  record Agent() implements Target {}
}
