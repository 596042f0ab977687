package io.nacre.ipfs.routing;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.PeerId;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * An address that says how to get there, protocol by protocol (multiformats, multiaddr), in its
 * text form: {@code /ip4/127.0.0.1/tcp/5050/http}. Read strictly: every protocol is known, and its
 * value is one it may have.
 *
 * @param parts at least one
 */
public record Multiaddr(List<Part> parts) {
  private static final int MAX_TEXT = 1024;
  private static final int MAX_PARTS = 16;

  private static final Pattern NAME =
      Pattern.compile("(?=.{1,253}$)[A-Za-z0-9_*](?:[A-Za-z0-9._-]*[A-Za-z0-9])?");
  private static final Pattern PATH_SEGMENT = Pattern.compile("[A-Za-z0-9._~%!$&'()*+,;=:@-]+");
  private static final Pattern BASE = Pattern.compile("[A-Za-z0-9_-]{1,256}");

  private static final Map<String, Predicate<String>> VALUES =
      Map.ofEntries(
          Map.entry("ip4", text -> text.indexOf(':') < 0 && isLiteral(text, true)),
          Map.entry("ip6", text -> isLiteral(text, false)),
          Map.entry("ip6zone", BASE.asMatchPredicate()),
          Map.entry("dns", NAME.asMatchPredicate()),
          Map.entry("dns4", NAME.asMatchPredicate()),
          Map.entry("dns6", NAME.asMatchPredicate()),
          Map.entry("dnsaddr", NAME.asMatchPredicate()),
          Map.entry("sni", NAME.asMatchPredicate()),
          Map.entry("tcp", Multiaddr::isPort),
          Map.entry("udp", Multiaddr::isPort),
          Map.entry("p2p", Multiaddr::isPeer),
          Map.entry("ipfs", Multiaddr::isPeer),
          Map.entry("certhash", BASE.asMatchPredicate()),
          Map.entry("http-path", PATH_SEGMENT.asMatchPredicate()));

  private static final Set<String> BARE =
      Set.of(
          "tls",
          "noise",
          "ws",
          "wss",
          "http",
          "https",
          "quic",
          "quic-v1",
          "webtransport",
          "webrtc",
          "webrtc-direct",
          "p2p-circuit");

  /**
   * One protocol.
   *
   * @param value empty for a protocol that has none
   */
  public record Part(String protocol, String value) {}

  public Multiaddr {
    parts = List.copyOf(parts);
    if (parts.isEmpty() || parts.size() > MAX_PARTS) {
      throw new MalformedException("a multiaddr has 1 to %d protocols".formatted(MAX_PARTS));
    }
  }

  /**
   * Reads the text form.
   *
   * @throws MalformedException when a protocol is unknown, or its value missing or wrong
   */
  public static Multiaddr parse(String text) {
    if (text.length() > MAX_TEXT || !text.startsWith("/")) {
      throw malformed(text, "it begins with a slash and is not long");
    }
    Iterator<String> words = List.of(text.substring(1).split("/", -1)).iterator();
    List<Part> parts = new ArrayList<>();
    while (words.hasNext()) {
      String protocol = words.next();
      if (BARE.contains(protocol)) {
        parts.add(new Part(protocol, ""));
        continue;
      }
      Predicate<String> grammar = VALUES.get(protocol);
      if (grammar == null) {
        throw malformed(
            text, "'%s' is no protocol".formatted(MalformedException.excerpt(protocol)));
      }
      String value = words.hasNext() ? words.next() : "";
      if (!grammar.test(value)) {
        throw malformed(text, "%s lacks its value".formatted(protocol));
      }
      parts.add(new Part(protocol, value));
    }
    return new Multiaddr(parts);
  }

  /** Where an HTTP server listens. */
  public static Multiaddr http(InetSocketAddress address) {
    InetAddress host = address.getAddress();
    String text = host.getHostAddress();
    int zone = text.indexOf('%');
    return new Multiaddr(
        List.of(
            new Part(
                host instanceof Inet4Address ? "ip4" : "ip6",
                zone < 0 ? text : text.substring(0, zone)),
            new Part("tcp", Integer.toString(address.getPort())),
            new Part("http", "")));
  }

  public boolean has(String protocol) {
    String wanted = protocol.toLowerCase(Locale.ROOT);
    return parts.stream().anyMatch(part -> part.protocol.equals(wanted));
  }

  /** The origin of the HTTP server that this leads to, if it is one that can be asked as it is. */
  public Optional<URI> origin() {
    if (parts.size() < 3 || !parts.get(1).protocol.equals("tcp")) {
      return Optional.empty();
    }
    String host =
        switch (parts.getFirst().protocol) {
          case "ip4", "dns", "dns4" -> parts.getFirst().value;
          case "ip6" -> "[" + parts.getFirst().value + "]";
          default -> "";
        };
    List<String> rest =
        parts.subList(2, parts.size()).stream()
            .map(Part::protocol)
            .filter(protocol -> !protocol.equals("sni") && !protocol.equals("p2p"))
            .toList();
    Optional<String> scheme =
        rest.equals(List.of("http"))
            ? Optional.of("http")
            : rest.equals(List.of("https")) || rest.equals(List.of("tls", "http"))
                ? Optional.of("https")
                : Optional.empty();
    return host.isEmpty()
        ? Optional.empty()
        : scheme.map(s -> URI.create("%s://%s:%s".formatted(s, host, parts.get(1).value)));
  }

  private static boolean isLiteral(String text, boolean v4) {
    try {
      return InetAddress.ofLiteral(text) instanceof Inet4Address == v4
          && (v4 ? text.chars().filter(c -> c == '.').count() == 3 : text.indexOf('%') < 0);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean isPort(String text) {
    return text.length() <= 5
        && !text.isEmpty()
        && text.chars().allMatch(c -> c >= '0' && c <= '9')
        && Integer.parseInt(text) <= 65_535;
  }

  private static boolean isPeer(String text) {
    try {
      var _ = PeerId.parse(text);
      return true;
    } catch (MalformedException _) {
      return false;
    }
  }

  private static MalformedException malformed(String text, String why) {
    return new MalformedException(
        "'%s' is not a multiaddr: %s".formatted(MalformedException.excerpt(text), why));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append('/').append(part.protocol);
      if (!part.value.isEmpty()) {
        text.append('/').append(part.value);
      }
    }
    return text.toString();
  }
}
