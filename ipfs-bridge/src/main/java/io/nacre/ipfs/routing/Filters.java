package io.nacre.ipfs.routing;

import io.nacre.http.Request;
import io.nacre.store.MalformedException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which peers, and which of their addresses, somebody wants to hear of (IPIP-484). Empty lists
 * filter nothing.
 */
record Filters(List<String> addresses, List<String> protocols) {
  private static final String UNKNOWN = "unknown";

  static Filters of(Request request) {
    return new Filters(list(request, "filter-addrs"), list(request, "filter-protocols"));
  }

  private static List<String> list(Request request, String parameter) {
    return request.queries(parameter).stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .map(value -> value.strip().toLowerCase(Locale.ROOT))
        .filter(value -> !value.isEmpty())
        .toList();
  }

  /** The record, or what is left of it; empty when it is not wanted. */
  Optional<PeerRecord> apply(PeerRecord record) {
    return wantsProtocols(record) ? withAddresses(record) : Optional.empty();
  }

  private boolean wantsProtocols(PeerRecord record) {
    List<String> known = record.protocols();
    return protocols.isEmpty()
        || (known.isEmpty() && protocols.contains(UNKNOWN))
        || known.stream().anyMatch(name -> protocols.contains(name.toLowerCase(Locale.ROOT)));
  }

  private Optional<PeerRecord> withAddresses(PeerRecord record) {
    if (addresses.isEmpty()) {
      return Optional.of(record);
    }
    List<String> known = record.addresses();
    if (known.isEmpty()) {
      return addresses.contains(UNKNOWN) ? Optional.of(record) : Optional.empty();
    }
    List<String> left = known.stream().filter(this::wantsAddress).toList();
    return left.isEmpty() ? Optional.empty() : Optional.of(record.with(left));
  }

  private boolean wantsAddress(String text) {
    Multiaddr address;
    try {
      address = Multiaddr.parse(text);
    } catch (MalformedException _) {
      return addresses.contains(UNKNOWN);
    }
    boolean anyWanted = false;
    boolean hasWanted = false;
    for (String filter : addresses) {
      if (filter.startsWith("!")) {
        if (address.has(filter.substring(1))) {
          return false;
        }
      } else {
        anyWanted = true;
        hasWanted |= address.has(filter);
      }
    }
    return hasWanted || !anyWanted;
  }
}
