package io.nacre.swarm.transfer;

import io.nacre.swarm.membership.Peer;
import io.nacre.swarm.protocol.BlobInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The peers that say the same of a blob: that they have it, its size and its root. */
final class Holders {
  private final BlobInfo blob;
  private final List<Peer> peers = new ArrayList<>();
  private boolean complete;

  Holders(BlobInfo blob) {
    this.blob = blob;
  }

  BlobInfo blob() {
    return blob;
  }

  synchronized void add(Peer peer) {
    peers.add(peer);
    notifyAll();
  }

  /** Nobody will be added. */
  synchronized void complete() {
    complete = true;
    notifyAll();
  }

  synchronized boolean isComplete() {
    return complete;
  }

  synchronized List<Peer> peers() {
    return List.copyOf(peers);
  }

  /** The peer of this number, in the order they came; waits for it, null when there is none. */
  synchronized @Nullable Peer await(int number) throws InterruptedException {
    while (number >= peers.size() && !complete) {
      wait();
    }
    return number < peers.size() ? peers.get(number) : null;
  }
}
