package io.nacre.agent.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Where something listens: {@code 127.0.0.1:5050}, {@code localhost:0}, {@code [::1]:5050}.
 *
 * @param host a name, an IPv4 address or an IPv6 address without brackets
 * @param port 0 to 65,535; 0 lets the system pick one
 */
public record HostPort(String host, int port) {
  private static final int MAX_PORT = 65_535;

  public HostPort {
    if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || "/@[]?#".indexOf(c) >= 0)) {
      throw new IllegalArgumentException("'%s' is not a host".formatted(host));
    }
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("a port is between 0 and 65535, not %d".formatted(port));
    }
  }

  /**
   * Reads {@code HOST:PORT}; an IPv6 address stands in brackets.
   *
   * @throws IllegalArgumentException with a sentence when it is something else
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("expected HOST:PORT, not '%s'".formatted(text));
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "an IPv6 address is written in brackets: [%s]:%s"
              .formatted(host, text.substring(colon + 1)));
    }
    try {
      return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("expected HOST:PORT, not '%s'".formatted(text));
    }
  }

  /** How an address that was bound is written. */
  public static HostPort of(InetSocketAddress address) {
    return new HostPort(address.getAddress().getHostAddress(), address.getPort());
  }

  /**
   * Asks the resolver for the address.
   *
   * @throws ConfigException when the name is unknown
   */
  public InetSocketAddress resolve() throws ConfigException {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException _) {
      throw new ConfigException("the host '%s' is unknown".formatted(host));
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
