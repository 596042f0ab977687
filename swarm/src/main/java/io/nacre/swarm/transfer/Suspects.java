package io.nacre.swarm.transfer;

import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.Origin;
import io.nacre.store.image.Digest;
import io.nacre.swarm.membership.Peer;
import io.nacre.swarm.membership.Peers;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What went wrong with whom during one transfer: for the message if it fails, and for the record.
 */
final class Suspects {
  private static final Logger log = LoggerFactory.getLogger(Suspects.class);

  private final Digest digest;
  private final Peers peers;
  private final Catalog catalog;
  private final Consumer<Peer> doubt;
  private final Map<Peer, String> faults = new LinkedHashMap<>();
  private final Set<Peer> liars = new HashSet<>();

  /**
   * @param doubt told of peers that could not be read from
   */
  Suspects(Digest digest, Peers peers, Catalog catalog, Consumer<Peer> doubt) {
    this.digest = digest;
    this.peers = peers;
    this.catalog = catalog;
    this.doubt = doubt;
  }

  /** A request to it failed. */
  void failed(Peer peer, String why) {
    note(peer, why);
    doubt.accept(peer);
  }

  /** Keeps what is to be said of it; the last word counts. */
  synchronized void note(Peer peer, String why) {
    faults.put(peer, why);
  }

  /** It was caught at sending wrong bytes: named, recorded, and asked no more. */
  void lied(Peer peer, String what) {
    synchronized (this) {
      liars.add(peer);
      note(peer, what);
    }
    peers.lied(peer, what);
    Origin fault = new Origin(Origin.Kind.LIED, peer.toString(), 0, Instant.now());
    try {
      catalog.addOrigins(digest, List.of(fault));
    } catch (IOException e) {
      log.warn("cannot record who lied about {}", digest, e);
    }
  }

  /** Whether it was caught at lying about this digest. */
  synchronized boolean caught(Peer peer) {
    return liars.contains(peer);
  }

  /** Every peer and what was wrong with it, as a part of a sentence. */
  synchronized String sentence() {
    return faults.isEmpty()
        ? "there was no peer to ask"
        : faults.entrySet().stream()
            .map(fault -> fault.getKey() + ": " + fault.getValue())
            .collect(Collectors.joining("; "));
  }
}
