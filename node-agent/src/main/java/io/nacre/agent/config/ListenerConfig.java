package io.nacre.agent.config;

import io.nacre.http.KeyFiles;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the listeners for clients serve, the mirrors among them.
 *
 * @param tls certificate and key; empty for plain HTTP
 */
public record ListenerConfig(Optional<KeyFiles> tls) {

  static ListenerConfig read(Sources sources) throws ConfigException {
    return new ListenerConfig(tls(sources));
  }

  private static Optional<KeyFiles> tls(Sources sources) throws ConfigException {
    Optional<Path> certificates = sources.get(ListenerSettings.TLS_CERT);
    Optional<Path> key = sources.get(ListenerSettings.TLS_KEY);
    if (certificates.isPresent() != key.isPresent()) {
      throw new ConfigException(
          "--tls-cert and --tls-key go together: give both, they may name the same file");
    }
    return certificates.flatMap(chain -> key.map(own -> new KeyFiles(chain, own)));
  }
}
