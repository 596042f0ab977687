package io.nacre.agent.run;

import io.nacre.agent.config.ConfigException;
import io.nacre.agent.config.UserConfig;
import io.nacre.oci.access.Authenticator;
import io.nacre.oci.access.HtpasswdAuthenticator;
import io.nacre.oci.access.Rules;
import io.nacre.store.MalformedException;
import java.io.IOException;
import java.time.Clock;

/** Users and rules of an agent, as its configuration has them. */
final class AccessSetup {
  private AccessSetup() {}

  /**
   * @param closing closes what the authenticator runs on
   * @throws IOException when the file of users cannot be read
   */
  static Authenticator authenticator(UserConfig config, Closing closing) throws IOException {
    return config.htpasswd().isEmpty()
        ? Authenticator.NONE
        : closing.add(
            new HtpasswdAuthenticator(config.htpasswd().get(), Rules.CHALLENGE, Clock.systemUTC()));
  }

  /**
   * @throws ConfigException when rules contradict each other or the rest
   */
  static Rules rules(UserConfig config) throws ConfigException {
    Rules usual =
        config.htpasswd().isPresent() ? Rules.forUsers(config.anonymousPull()) : Rules.OPEN;
    try {
      return usual.with(config.rules());
    } catch (MalformedException e) {
      throw new ConfigException("--rules: " + e.getMessage());
    }
  }
}
