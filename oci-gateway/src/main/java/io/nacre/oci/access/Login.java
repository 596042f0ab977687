package io.nacre.oci.access;

/** What came of a client's credentials. */
public sealed interface Login {
  Login ANONYMOUS = new As(Identity.ANONYMOUS);
  Login PEER = new As(Identity.PEER);
  Login OPERATOR = new As(Identity.OPERATOR);

  /** Taken for this one. */
  record As(Identity who) implements Login {}

  /** Not taken for anybody, not even for everybody: this is the answer. */
  record Failed(Decision decision) implements Login {}
}
