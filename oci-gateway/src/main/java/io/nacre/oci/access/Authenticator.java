package io.nacre.oci.access;

import java.util.Optional;

/** Finds out who a client is. */
public interface Authenticator {
  /** Where nobody has a name: what clients say of themselves is not looked at. */
  Authenticator NONE = always(Login.ANONYMOUS);

  /** For the listener that is there for other agents. */
  Authenticator PEERS = always(Login.PEER);

  private static Authenticator always(Login login) {
    return new Authenticator() {
      @Override
      public Login identify(Client client) {
        return login;
      }

      @Override
      public Optional<Login> peek(Client client) {
        return Optional.of(login);
      }
    };
  }

  /** Looks at the client's credentials; may wait and compute. */
  Login identify(Client client) throws InterruptedException;

  /** What {@link #identify} would say, when memory alone can tell; asked on event loops. */
  Optional<Login> peek(Client client);
}
