package io.nacre.swarm.membership;

import io.nacre.store.MalformedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.regex.Pattern;

/**
 * Where an agent's peer listener is: {@code HOST:PORT}.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record PeerAddress(String host, int port) {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

  public PeerAddress {
    if (!NAME.matcher(host).matches() && !isIpv6(host)) {
      throw malformed(host);
    }
    if (port < 1 || port > 65_535) {
      throw new MalformedException("a port is between 1 and 65535, not %d".formatted(port));
    }
  }

  /**
   * Reads {@code 127.0.0.1:5051}, {@code node-1:5051} or {@code [::1]:5051}.
   *
   * @throws MalformedException when it is none of these
   */
  public static PeerAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0 || !PORT.matcher(text.substring(colon + 1)).matches()) {
      throw malformed(text);
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed != (host.indexOf(':') >= 0)) {
      throw malformed(text);
    }
    return new PeerAddress(
        bracketed ? host.substring(1, host.length() - 1) : host,
        Integer.parseInt(text.substring(colon + 1)));
  }

  /** The address that a socket is bound to. */
  public static PeerAddress of(InetSocketAddress bound) {
    return new PeerAddress(bound.getAddress().getHostAddress(), bound.getPort());
  }

  /** Whether it can only be this host, decided without a look-up. */
  public boolean isLoopback() {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false; // a name: whatever it resolves to now, it may resolve to something else later
    }
  }

  /** Whether it stands for every address of its host, as a listener's may. */
  public boolean isUnspecified() {
    return host.equals("0.0.0.0") || host.equals("::") || host.equals("0:0:0:0:0:0:0:0");
  }

  /**
   * What is under this path there.
   *
   * @param pathAndQuery encoded, starts with a slash
   */
  public URI uri(String pathAndQuery) {
    return URI.create("http://" + this + pathAndQuery);
  }

  @Override
  public String toString() {
    return (isIpv6(host) ? "[" + host + "]" : host) + ":" + port;
  }

  private static boolean isIpv6(String host) {
    return host.indexOf(':') >= 0 && IPV6.matcher(host).matches();
  }

  private static MalformedException malformed(String text) {
    return new MalformedException(
        "'%s' is not an address: HOST:PORT or [IPv6]:PORT"
            .formatted(MalformedException.excerpt(text)));
  }
}
