package io.nacre.agent.run;

import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.config.ConfigException;
import io.nacre.agent.config.HostPort;
import io.nacre.agent.config.MirrorListener;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where an agent may listen: on loopback, and elsewhere only when somebody took the risk by name.
 * There is no authentication on either listener yet.
 */
final class Listeners {
  private static final HostPort ANY_PEER_PORT = new HostPort("127.0.0.1", 0);

  private Listeners() {}

  /**
   * The client listener.
   *
   * @throws ConfigException when it is off loopback without leave, or its host unknown
   */
  static InetSocketAddress clients(AgentConfig config) throws ConfigException {
    InetSocketAddress address = config.listen().resolve();
    if (!address.getAddress().isLoopbackAddress() && !config.insecureListen()) {
      throw new ConfigException(
          "--listen %s is not on loopback: everybody who reaches it could read and write; --insecure-listen allows that"
              .formatted(config.listen()));
    }
    return address;
  }

  /**
   * A mirror listener: whoever reaches it reads what the client listener's own users may read.
   *
   * @throws ConfigException when it is off loopback without leave, or its host unknown
   */
  static InetSocketAddress mirror(AgentConfig config, MirrorListener mirror)
      throws ConfigException {
    InetSocketAddress address = mirror.listen().resolve();
    if (!address.getAddress().isLoopbackAddress() && !config.insecureListen()) {
      throw new ConfigException(
          "--mirror %s is not on loopback: everybody who reaches it could read; --insecure-listen allows that"
              .formatted(mirror.listen()));
    }
    return address;
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
