package io.nacre.agent.config;

import io.nacre.oci.access.Rule;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Who may use the client listener, and for what.
 *
 * @param htpasswd the file of users; empty where nobody has to log in
 * @param anonymousPull whether everybody may pull though there are users
 * @param rules for some repositories
 * @param shared names of upstreams whose private repositories are for all who may pull them here
 */
public record UserConfig(
    Optional<Path> htpasswd, boolean anonymousPull, List<Rule> rules, List<String> shared) {
  /** Whoever reaches the listener may do everything. */
  public static final UserConfig EVERYBODY =
      new UserConfig(Optional.empty(), false, List.of(), List.of());

  static UserConfig read(Sources sources) throws ConfigException {
    UserConfig read =
        new UserConfig(
            sources.get(Settings.HTPASSWD),
            sources.get(Settings.ANONYMOUS_PULL),
            sources.get(Settings.RULES),
            sources.get(Settings.SHARE));
    if (read.anonymousPull && read.htpasswd.isEmpty()) {
      throw new ConfigException(
          "--anonymous-pull is for an agent with --htpasswd: without it everybody may pull already");
    }
    return read;
  }
}
