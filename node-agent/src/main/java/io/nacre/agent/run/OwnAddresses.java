package io.nacre.agent.run;

import io.nacre.agent.config.HostPort;
import io.nacre.ipfs.routing.Multiaddr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener's addresses as others use them. */
final class OwnAddresses {
  private static final Logger log = LoggerFactory.getLogger(OwnAddresses.class);

  private OwnAddresses() {}

  /** That of the listener, or where it listens everywhere, those of this host. */
  static List<Multiaddr> of(HostPort listener) {
    InetAddress host = InetAddress.ofLiteral(listener.host());
    List<InetAddress> hosts = host.isAnyLocalAddress() ? ofThisHost() : List.of(host);
    return hosts.stream()
        .map(each -> Multiaddr.http(new InetSocketAddress(each, listener.port())))
        .toList();
  }

  private static List<InetAddress> ofThisHost() {
    List<InetAddress> addresses = new ArrayList<>();
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLinkLocalAddress() && !address.isLoopbackAddress())
          .forEach(addresses::add);
    } catch (SocketException e) {
      log.warn("this host's addresses cannot be told to routers: {}", e.getMessage());
    }
    return addresses;
  }
}
