package io.nacre.swarm.transfer;

import io.nacre.store.blob.PartialBlob;
import io.nacre.store.cid.Cid;
import io.nacre.swarm.membership.Peer;
import io.nacre.swarm.protocol.PeerClient;
import io.nacre.swarm.protocol.WrongBlockException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings the leaves of one blob from the peers that hold it: drives a {@link TransferScheduler}
 * with sockets, one virtual thread for each request in flight.
 */
final class LeafFetch {
  /** How often the scheduler looks at the clock. */
  private static final Duration TICK = Duration.ofMillis(50);

  /** What it works with; all of it is shared with other transfers. */
  record Tools(PeerClient client, Buffers buffers, TransferScheduler.Limits limits) {}

  private final Tools tools;
  private final List<Cid> leaves;
  private final PartialBlob partial;
  private final Holders holders;
  private final Suspects suspects;
  private final Runnable grew;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("swarm-request").factory());

  // guarded by this
  private final TransferScheduler scheduler;
  private final List<Peer> peers = new ArrayList<>();
  private final Map<Slot, Request> running = new HashMap<>();
  private final BitSet arrived = new BitSet();
  private final Map<Peer, Long> received = new LinkedHashMap<>();

  /** Whether the holders may have changed since the peers were last taken in. */
  private boolean found = true;

  private boolean ended;
  private boolean complete;
  private @Nullable Exception broken;

  /**
   * @param leaves of the partial blob, in order
   * @param grew called after each leaf that was written
   */
  LeafFetch(
      Tools tools,
      List<Cid> leaves,
      PartialBlob partial,
      Holders holders,
      Suspects suspects,
      Runnable grew) {
    this.tools = tools;
    this.leaves = leaves;
    this.partial = partial;
    this.holders = holders;
    this.suspects = suspects;
    this.grew = grew;
    long now = System.nanoTime();
    this.scheduler = new TransferScheduler(leaves.size(), 0, tools.limits, now, now);
  }

  /** How many requests it may have in flight; none until told. */
  void share(int requests) {
    feed(new Event.Share(requests));
  }

  /**
   * Runs to the end.
   *
   * @return whether every leaf is there; otherwise the suspects have the reasons
   * @throws IOException when the disk fails
   */
  boolean run() throws IOException, InterruptedException {
    holders.onChange(this::foundMore);
    try {
      while (awaitTick()) {
        feed(new Event.Tick());
      }
    } finally {
      end(false);
      threads.shutdownNow();
      threads.close(); // nothing writes to the partial blob any more
    }
    synchronized (this) {
      if (broken != null) {
        throw new IOException("it cannot be written: " + broken.getMessage(), broken);
      }
      return complete;
    }
  }

  /** Bytes that each peer brought; what came twice counts for the first. */
  synchronized Map<Peer, Long> received() {
    return Map.copyOf(received);
  }

  /** Waits for the next tick, or for peers, which are taken in; false at the end. */
  private synchronized boolean awaitTick() throws InterruptedException {
    if (!ended && !found) {
      TimeUnit.NANOSECONDS.timedWait(this, TICK.toNanos());
    }
    if (!ended && found) {
      found = false;
      takeIn();
    }
    return !ended;
  }

  private synchronized void foundMore() {
    found = true;
    notifyAll();
  }

  private synchronized void takeIn() {
    boolean everybody = holders.isComplete();
    List<Peer> all = holders.peers();
    BitSet everything = new BitSet();
    everything.set(0, leaves.size());
    for (Peer peer : all.subList(peers.size(), all.size())) {
      peers.add(peer);
      if (!suspects.caught(peer)) {
        feed(new Event.Has(peers.size() - 1, everything));
      }
    }
    if (everybody) {
      feed(new Event.Searched());
    }
  }

  // ---- the scheduler's events and actions

  private synchronized List<Action> feed(Event event) {
    if (ended) {
      return List.of();
    }
    List<Action> actions = scheduler.on(event, System.nanoTime());
    actions.forEach(this::obey);
    return actions;
  }

  private synchronized void obey(Action action) {
    switch (action) {
      case Action.Ask ask -> {
        Request request = new Request(new Slot(ask.peer(), ask.block()), peers.get(ask.peer()));
        running.put(request.slot, request);
        request.thread = threads.submit(request::run);
      }
      case Action.Cancel cancel -> {
        Request request = running.remove(new Slot(cancel.peer(), cancel.block()));
        if (request != null && request.thread != null) {
          request.thread.cancel(true);
        }
      }
      case Action.Drop drop -> {
        if (drop.fault() == Action.Fault.SLOW) {
          suspects.note(peers.get(drop.peer()), "was too slow");
        }
      }
      case Action.Complete _ -> end(true);
      case Action.GiveUp giveUp -> {
        if (giveUp.reason() == Action.Reason.STALLED) {
          peers.forEach(peer -> suspects.note(peer, "sent nothing for too long"));
        }
        end(false);
      }
    }
  }

  private synchronized void end(boolean allThere) {
    if (!ended) {
      ended = true;
      complete = allThere;
      notifyAll();
    }
  }

  /** This disk failed: no peer is to blame, and all is over. */
  private synchronized void broken(Exception why) {
    broken = why;
    end(false);
  }

  private record Slot(int peer, int block) {}

  /** One request in flight, on its own thread. */
  private final class Request {
    final Slot slot;
    final Peer peer;
    @Nullable Future<?> thread;

    Request(Slot slot, Peer peer) {
      this.slot = slot;
      this.peer = peer;
    }

    void run() {
      try {
        ByteBuffer buffer = tools.buffers.take();
        try {
          fetch(buffer);
        } finally {
          tools.buffers.give(buffer);
        }
      } catch (WrongBlockException e) {
        lied(String.valueOf(e.getMessage()));
      } catch (IOException e) {
        suspects.failed(peer, String.valueOf(e.getMessage()));
        feed(new Event.Failed(slot.peer, slot.block));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt(); // cancelled: nobody waits for it
      } finally {
        synchronized (LeafFetch.this) {
          running.remove(slot, this);
        }
      }
    }

    private void fetch(ByteBuffer buffer) throws IOException, InterruptedException {
      Cid cid = leaves.get(slot.block);
      int length = partial.leafLength(slot.block);
      tools.client.block(peer.address(), cid, buffer.limit(length));
      buffer.flip();
      boolean right;
      try {
        right = partial.put(slot.block, buffer);
      } catch (IOException | RuntimeException e) {
        broken(e);
        return;
      }
      if (!right) {
        throw new WrongBlockException("sent other bytes for block %s".formatted(cid));
      }
      arrived(length);
    }

    private void arrived(long length) {
      peer.received(length);
      synchronized (LeafFetch.this) {
        if (!arrived.get(slot.block)) {
          arrived.set(slot.block);
          received.merge(peer, length, Long::sum);
        }
        feed(new Event.Arrived(slot.peer, slot.block));
      }
      grew.run();
    }

    /** Several wrong blocks of one peer may arrive together; it is caught once. */
    private void lied(String what) {
      boolean caught =
          feed(new Event.Bad(slot.peer, slot.block)).stream()
              .anyMatch(action -> action instanceof Action.Drop);
      if (caught) {
        suspects.lied(peer, what);
      }
    }
  }
}
