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
  private Runnable changed = () -> {};

  Holders(BlobInfo blob) {
    this.blob = blob;
  }

  BlobInfo blob() {
    return blob;
  }

  /** Is told of every change from now on; must not wait. */
  synchronized void onChange(Runnable listener) {
    changed = listener;
  }

  void add(Peer peer) {
    change(() -> peers.add(peer));
  }

  /** Nobody will be added. */
  void complete() {
    change(() -> complete = true);
  }

  private void change(Runnable change) {
    Runnable listener;
    synchronized (this) {
      change.run();
      notifyAll();
      listener = changed;
    }
    listener.run();
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
