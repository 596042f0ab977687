package io.nacre.agent.run;

import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.config.ConfigException;
import io.nacre.agent.config.HostPort;
import io.nacre.agent.config.MirrorListener;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where an agent may listen: on loopback; elsewhere only when nobody can listen in and nobody is
 * let in unknown, or when somebody took the risk by name.
 */
final class Listeners {
  /** Where the peer listener is when nothing was said. */
  static final HostPort ANY_PEER_PORT = new HostPort("127.0.0.1", 0);

  private Listeners() {}

  /**
   * The client listener.
   *
   * @throws ConfigException when it is off loopback without leave, or its host unknown
   */
  static InetSocketAddress clients(AgentConfig config) throws ConfigException {
    return clients(config, "--listen", config.listen());
  }

  /**
   * A mirror listener: whoever reaches it reads what the client listener's own users may read.
   *
   * @throws ConfigException when it is off loopback without leave, or its host unknown
   */
  static InetSocketAddress mirror(AgentConfig config, MirrorListener mirror)
      throws ConfigException {
    return clients(config, "--mirror", mirror.listen());
  }

  private static InetSocketAddress clients(AgentConfig config, String flag, HostPort listen)
      throws ConfigException {
    InetSocketAddress address = listen.resolve();
    boolean secret = config.listeners().tls().isPresent();
    boolean identified = config.users().htpasswd().isPresent();
    if (address.getAddress().isLoopbackAddress()
        || (secret && identified)
        || config.insecureListen()) {
      return address;
    }
    String missing =
        secret
            ? "--htpasswd"
            : identified ? "--tls-cert and --tls-key" : "--tls-cert, --tls-key and --htpasswd";
    throw new ConfigException(
        "%s %s is not on loopback: give %s, or --insecure-listen if whoever reaches it may do all that this agent allows"
            .formatted(flag, listen, missing));
  }

  /**
   * The peer listener: there is one when it was asked for, or when others are joined, so that they
   * can read back.
   *
   * @throws ConfigException when it is off loopback without leave, or its host unknown
   */
  static Optional<InetSocketAddress> peers(AgentConfig config) throws ConfigException {
    if (config.peerListen().isEmpty() && config.join().isEmpty()) {
      return Optional.empty();
    }
    HostPort wanted = config.peerListen().orElse(ANY_PEER_PORT);
    InetSocketAddress address = wanted.resolve();
    if (!address.getAddress().isLoopbackAddress() && !config.insecurePeers()) {
      throw new ConfigException(
          "--peer-listen %s is not on loopback: everybody who reaches it could read; --insecure-peers allows that"
              .formatted(wanted));
    }
    return Optional.of(address);
  }
}
