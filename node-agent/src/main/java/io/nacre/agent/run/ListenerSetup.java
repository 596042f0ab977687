package io.nacre.agent.run;

import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.config.ConfigException;
import io.nacre.agent.config.HostPort;
import io.nacre.agent.config.ListenerConfig;
import io.nacre.http.Handler;
import io.nacre.http.HttpServer;
import io.nacre.http.KeyFiles;
import io.nacre.http.WatchedKeyFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
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
 * @param requestRate as {@link ListenerConfig#requestRate}
 */
record ListenerSetup(
    String scheme,
    HttpServer.Options options,
    List<String> allowedHosts,
    Optional<Integer> requestRate) {

  /**
   * Reads the certificate and the key, if there are any, and watches them.
   *
   * @throws ConfigException with a sentence, when they cannot be used
   */
  static ListenerSetup open(AgentConfig config, Closing closing) throws ConfigException {
    HttpServer.Options options = options(config.listeners());
    Optional<KeyFiles> files = config.listeners().tls();
    String scheme = files.isPresent() ? "https" : "http";
    if (files.isPresent()) {
      try {
        WatchedKeyFiles keys =
            closing.add(new WatchedKeyFiles(files.get(), WatchedKeyFiles.USUAL_INTERVAL));
        options = options.with(new HttpServer.Tls(keys, false));
      } catch (IOException e) {
        throw new ConfigException("--tls-cert and --tls-key: " + e.getMessage());
      }
    }
    return new ListenerSetup(
        scheme, options, config.allowedHosts(), config.listeners().requestRate());
  }

  private static HttpServer.Options options(ListenerConfig config) {
    return new HttpServer.Options(
        config.maxConnections(),
        config.maxRequests(),
        (int) config.maxHead().bytes(),
        config.idleTimeout(),
        config.headTimeout(),
        config.stallTimeout(),
        config.minUploadRate().bytes(),
        Optional.empty());
  }

  /**
   * Keeps web pages and floods away from a client listener or mirror.
   *
   * @param listen where it was told to listen; when that is a name, it is allowed
   * @param address which address that is
   */
  Handler guard(HostPort listen, InetSocketAddress address, Handler inner) {
    boolean near = address.getAddress().isLoopbackAddress();
    int rate = requestRate.orElse(near ? 0 : ListenerConfig.USUAL_RATE);
    Handler guarded = guard(scheme, listen, allowedHosts, inner);
    return rate == 0 ? guarded : new RequestRate(rate, System::nanoTime, guarded);
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
