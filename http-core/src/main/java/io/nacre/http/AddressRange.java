package io.nacre.http;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Addresses that begin with the same bits (RFC 4632 and RFC 4291, section 2.3).
 *
 * @param first any of them
 * @param bits how many bits they share
 */
record AddressRange(InetAddress first, int bits) {

  AddressRange {
    if (bits < 0 || bits > first.getAddress().length * Byte.SIZE) {
      throw new IllegalArgumentException("no range of addresses shares %d bits".formatted(bits));
    }
  }

  static AddressRange of(InetAddress only) {
    return new AddressRange(only, only.getAddress().length * Byte.SIZE);
  }

  /** An address, or one with {@code /BITS}; empty when it is neither. */
  static Optional<AddressRange> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return literal(text).map(AddressRange::of);
    }
    String bits = text.substring(slash + 1);
    if (!bits.matches("[0-9]{1,3}")) {
      return Optional.empty();
    }
    return literal(text.substring(0, slash))
        .filter(a -> Integer.parseInt(bits) <= a.getAddress().length * Byte.SIZE)
        .map(a -> new AddressRange(a, Integer.parseInt(bits)));
  }

  /** The address, when that is how the host is written; a name is not looked up. */
  static Optional<InetAddress> literal(String host) {
    boolean v6 = host.indexOf(':') >= 0;
    if (!v6 && !host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  boolean contains(InetAddress address) {
    byte[] ours = first.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (ours[i] != theirs[i]) {
        return false;
      }
    }
    int rest = Byte.SIZE - bits % Byte.SIZE;
    return rest == Byte.SIZE || (ours[whole] & 0xff) >> rest == (theirs[whole] & 0xff) >> rest;
  }
}
