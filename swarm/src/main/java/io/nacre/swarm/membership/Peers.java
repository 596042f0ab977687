package io.nacre.swarm.membership;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents that may be asked. Transfers and look-ups read it; whatever finds peers adds to it.
 */
public final class Peers {
  private static final Logger log = LoggerFactory.getLogger(Peers.class);

  /** More are not taken in: each is greeted regularly and asked in each look-up. */
  public static final int MAX_PEERS = 64;

  /** How long one that sent wrong bytes is left alone. A bad disk lies too, and may be replaced. */
  private static final Duration SHUT_OUT = Duration.ofMinutes(10);

  private final Map<String, Peer> peers = new ConcurrentSkipListMap<>();
  private final Clock clock;

  public Peers(Clock clock) {
    this.clock = clock;
  }

  /**
   * Takes a peer in, unless it is known already.
   *
   * @param named whether a person named it
   * @return empty when there are too many
   */
  public synchronized Optional<Peer> add(PeerAddress address, boolean named) {
    Peer known = peers.get(address.toString());
    if (known == null && peers.size() < MAX_PEERS) {
      known = new Peer(address, named);
      peers.put(address.toString(), known);
    }
    return Optional.ofNullable(known);
  }

  void remove(Peer peer) {
    peers.remove(peer.address().toString(), peer);
  }

  /** The one at this address. */
  public Optional<Peer> find(PeerAddress address) {
    return Optional.ofNullable(peers.get(address.toString()));
  }

  /** The one with this id at another address than this one. */
  Optional<Peer> elsewhere(NodeId id, PeerAddress address) {
    return all().stream()
        .filter(peer -> id.equals(peer.id()) && !peer.address().equals(address))
        .findFirst();
  }

  /** All of them, in the order of their addresses. */
  public List<Peer> all() {
    return List.copyOf(peers.values());
  }

  /** How each is now, in the order of their addresses. */
  public List<PeerStatus> status() {
    Instant now = clock.instant();
    return peers.values().stream().map(peer -> peer.status(now)).toList();
  }

  /**
   * Whom to ask: those that are up, the nearest first. When none is, those that might be by now:
   * asking finds out.
   */
  public List<Peer> toAsk() {
    List<Peer> up = inState(List.of(Peer.State.UP));
    return up.isEmpty() ? inState(List.of(Peer.State.NEW, Peer.State.DOWN)) : up;
  }

  private List<Peer> inState(Collection<Peer.State> states) {
    Instant now = clock.instant();
    record Known(Peer peer, PeerStatus status) {}
    return peers.values().stream()
        .map(peer -> new Known(peer, peer.status(now)))
        .filter(known -> states.contains(known.status.state()))
        .sorted(
            Comparator.comparing(
                known -> Optional.ofNullable(known.status.roundTrip()).orElse(Duration.ZERO)))
        .map(Known::peer)
        .toList();
  }

  /** This peer sent wrong bytes: named once in the log, and left alone for a while. */
  public void lied(Peer peer, String what) {
    peer.lied(what, clock.instant().plus(SHUT_OUT));
    log.warn("peer {} lied: {}; it is left alone for {} minutes", peer, what, SHUT_OUT.toMinutes());
  }
}
