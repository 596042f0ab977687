package io.nacre.agent.run;

import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.config.ConfigException;
import io.nacre.agent.config.HostPort;
import io.nacre.http.Handler;
import io.nacre.http.HttpServer;
import io.nacre.http.KeyFiles;
import io.nacre.http.WatchedKeyFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How the client listener and the mirrors serve.
 *
 * @param scheme {@code https} where there is a certificate, else {@code http}
 * @param options of each of them
 * @param allowedHosts further names under which they may be addressed
 */
record ListenerSetup(String scheme, HttpServer.Options options, List<String> allowedHosts) {

  /**
   * Reads the certificate and the key, if there are any, and watches them.
   *
   * @throws ConfigException with a sentence, when they cannot be used
   */
  static ListenerSetup open(AgentConfig config, Closing closing) throws ConfigException {
    HttpServer.Options plain = HttpServer.Options.DEFAULT;
    Optional<KeyFiles> files = config.listeners().tls();
    if (files.isEmpty()) {
      return new ListenerSetup("http", plain, config.allowedHosts());
    }
    try {
      WatchedKeyFiles keys =
          closing.add(new WatchedKeyFiles(files.get(), WatchedKeyFiles.USUAL_INTERVAL));
      return new ListenerSetup(
          "https", plain.with(new HttpServer.Tls(keys, false)), config.allowedHosts());
    } catch (IOException e) {
      throw new ConfigException("--tls-cert and --tls-key: " + e.getMessage());
    }
  }

  /**
   * Keeps web pages away from a client listener or mirror.
   *
   * @param listen where it was told to listen; when that is a name, it is allowed
   */
  Handler guard(HostPort listen, Handler inner) {
    return guard(scheme, listen, allowedHosts, inner);
  }

  /** Keeps web pages away from the peer listener, which speaks plain HTTP. */
  static Handler peers(AgentConfig config, Handler inner) {
    HostPort listen = config.peerListen().orElse(Listeners.ANY_PEER_PORT);
    return guard("http", listen, config.allowedHosts(), inner);
  }

  private static Handler guard(
      String scheme, HostPort listen, List<String> allowedHosts, Handler inner) {
    List<String> names = new ArrayList<>(allowedHosts);
    names.add(listen.host().toLowerCase(Locale.ROOT));
    return new OriginGuard(scheme, names, inner);
  }
}
