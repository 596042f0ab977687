package io.nacre.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Origins that are reached without a proxy. No name is resolved for it: an address range covers
 * what is written as an address.
 */
public final class NoProxy {
  /** Covers nothing. */
  public static final NoProxy NOTHING = parse("");

  private sealed interface Rule {
    boolean covers(String host, int port);
  }

  private record Everything() implements Rule {
    @Override
    public boolean covers(String host, int port) {
      return true;
    }
  }

  /**
   * @param domain in lower case
   * @param itself whether the domain is meant, or only what lies below it
   * @param port 0 for any
   */
  private record Domain(String domain, boolean itself, int port) implements Rule {
    @Override
    public boolean covers(String host, int port) {
      return (this.port == 0 || this.port == port)
          && ((itself && host.equals(domain)) || host.endsWith("." + domain));
    }
  }

  /**
   * Addresses that begin with the same bits.
   *
   * @param port 0 for any
   */
  private record Range(AddressRange addresses, int port) implements Rule {
    @Override
    public boolean covers(String host, int port) {
      if (this.port != 0 && this.port != port) {
        return false;
      }
      return AddressRange.literal(host).filter(addresses::contains).isPresent();
    }
  }

  private final List<Rule> rules;

  private NoProxy(List<Rule> rules) {
    this.rules = rules;
  }

  /**
   * Rules with commas between them: {@code *} for everything; an address, or a range of addresses
   * ({@code 10.0.0.0/8}); a domain, which covers what lies below it too ({@code example.com}), or
   * only that ({@code .example.com}). All but the first two may end with a port. What makes no
   * sense covers nothing, as elsewhere.
   */
  public static NoProxy parse(String text) {
    List<Rule> rules = new ArrayList<>();
    for (String part : text.split(",")) {
      String rule = part.strip().toLowerCase(Locale.ROOT);
      if (!rule.isEmpty()) {
        rules.add(rule(rule));
      }
    }
    return new NoProxy(List.copyOf(rules));
  }

  private static Rule rule(String text) {
    if (text.equals("*")) {
      return new Everything();
    }
    Optional<AddressRange> range = AddressRange.parse(text);
    if (range.isPresent()) {
      return new Range(range.get(), 0);
    }
    int colon = text.lastIndexOf(':');
    int port = colon < 0 ? 0 : port(text.substring(colon + 1));
    String host = port == 0 ? text : text.substring(0, colon);
    Optional<InetAddress> address = AddressRange.literal(unbracketed(host));
    if (address.isPresent()) {
      return new Range(AddressRange.of(address.get()), port);
    }
    String domain = host.startsWith("*.") ? host.substring(1) : host;
    return domain.startsWith(".")
        ? new Domain(domain.substring(1), false, port)
        : new Domain(domain, true, port);
  }

  private static int port(String text) {
    return text.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(text) : 0;
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /**
   * @param host without brackets, in lower case
   */
  boolean covers(String host, int port) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return rules.stream().anyMatch(rule -> rule.covers(name, port));
  }
}
