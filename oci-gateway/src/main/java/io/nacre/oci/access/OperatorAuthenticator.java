package io.nacre.oci.access;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * Knows the operator by his token, and leaves everybody else to another.
 *
 * @param isToken whether a value of the Authorization header field carries it; compares in constant
 *     time and never waits
 */
public record OperatorAuthenticator(Predicate<String> isToken, Authenticator others)
    implements Authenticator {

  @Override
  public Login identify(Client client) throws InterruptedException {
    return isOperator(client) ? Login.OPERATOR : others.identify(client);
  }

  @Override
  public Optional<Login> peek(Client client) {
    return isOperator(client) ? Optional.of(Login.OPERATOR) : others.peek(client);
  }

  private boolean isOperator(Client client) {
    return client.authorization().isPresent() && isToken.test(client.authorization().get());
  }
}
