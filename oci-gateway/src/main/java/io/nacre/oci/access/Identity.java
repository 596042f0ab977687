package io.nacre.oci.access;

/** Who a client has shown to be. */
public sealed interface Identity {
  Anonymous ANONYMOUS = new Anonymous();
  Operator OPERATOR = new Operator();
  Peer PEER = new Peer();

  /** Said nothing of himself. */
  record Anonymous() implements Identity {}

  /** Knows the password of this name. */
  record User(String name) implements Identity {}

  /** Another agent, or whoever else reaches the listener for these. */
  record Peer() implements Identity {}

  /** Holds the token that lies in the agent's data folder: may read all there is. */
  record Operator() implements Identity {}
}
