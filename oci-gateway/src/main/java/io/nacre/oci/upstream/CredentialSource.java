package io.nacre.oci.upstream;

import java.io.IOException;
import java.util.Map;

/** Knows the agent's own credentials. */
@FunctionalInterface
public interface CredentialSource {
  /** Knows none. */
  CredentialSource NONE = _ -> Credentials.ANONYMOUS;

  /**
   * @return {@link Credentials#ANONYMOUS} when there are none for this upstream
   * @throws IOException when there should be some but they cannot be read
   */
  Credentials of(Upstream upstream) throws IOException, InterruptedException;

  /** Those configured, by upstream's name, before those of another source. */
  static CredentialSource configured(Map<String, Credentials> byName, CredentialSource others) {
    Map<String, Credentials> configured = Map.copyOf(byName);
    return upstream -> {
      Credentials own = configured.get(upstream.name());
      return own != null ? own : others.of(upstream);
    };
  }
}
