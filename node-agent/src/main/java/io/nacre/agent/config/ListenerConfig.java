package io.nacre.agent.config;

import io.nacre.http.KeyFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the listeners for clients serve, the mirrors among them.
 *
 * @param tls certificate and key; empty for plain HTTP
 * @param maxConnections open at once on one listener
 * @param maxRequests in hand at once on one listener
 * @param maxHead request line and header fields together
 * @param maxUpload the largest blob that may be pushed; empty for any
 * @param requestRate requests a second from one address; 0 for any; empty for any on loopback, and
 *     {@link #USUAL_RATE} elsewhere
 * @param headTimeout for a request head, and a TLS handshake
 * @param idleTimeout for a connection without a request
 * @param stallTimeout for a body of which nothing is sent or taken
 * @param minUploadRate what a client sends in a second at least
 */
public record ListenerConfig(
    Optional<KeyFiles> tls,
    int maxConnections,
    int maxRequests,
    DataSize maxHead,
    Optional<DataSize> maxUpload,
    Optional<Integer> requestRate,
    Duration headTimeout,
    Duration idleTimeout,
    Duration stallTimeout,
    DataSize minUploadRate) {
  /** Requests a second from one address off loopback: many machines may share one. */
  public static final int USUAL_RATE = 1000;

  static ListenerConfig read(Sources sources) throws ConfigException {
    return new ListenerConfig(
        tls(sources),
        sources.get(ListenerSettings.MAX_CONNECTIONS),
        sources.get(ListenerSettings.MAX_REQUESTS),
        sources.get(ListenerSettings.MAX_HEAD),
        sources.get(ListenerSettings.MAX_UPLOAD),
        sources.get(ListenerSettings.REQUEST_RATE),
        sources.get(ListenerSettings.HEAD_TIMEOUT),
        sources.get(ListenerSettings.IDLE_TIMEOUT),
        sources.get(ListenerSettings.STALL_TIMEOUT),
        sources.get(ListenerSettings.MIN_UPLOAD_RATE));
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
