package io.nacre.swarm.transfer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Decides which block to ask of which peer. A state machine: events in, actions out; no I/O, no
 * clock, no threads, and the same events at the same times with the same seed give the same
 * actions. Sockets drive it in the agent, virtual time in tests.
 *
 * <p>Its rules. Every missing block is asked of one peer at a time. The quickest peer with room is
 * asked first: for the first missing block of the window, since readers take the blob in order;
 * past the window for any block, so that peers which fetch the same blob get different ones to
 * share. When every missing block is asked for (the endgame), a block that another peer would have
 * brought meanwhile is asked of that one too. A request that fails or is overdue goes to another
 * peer; a peer that does so several times in a row is dropped, one that lies at once. It ends with
 * {@link Action.Complete} or with {@link Action.GiveUp}, always.
 */
public final class TransferScheduler {

  /**
   * Its bounds.
   *
   * @param leastInFlight requests that a peer has to work on at least, and before its rate is known
   * @param mostInFlight and at most
   * @param lead a peer gets as many requests as it answers in this time: enough to hide the round
   *     trip, few enough that a slow peer does not sit on many blocks
   * @param window blocks from the first missing one on that are asked for in order
   * @param patience a request is not overdue before this time, which doubles with each strike
   * @param patienceFactor nor before the peer's usual time, this many times over
   * @param strikes failures in a row after which a peer is dropped
   * @param pause how long a peer is left alone after a failure; doubles with each further one
   * @param copies peers that a block is asked of at once in the endgame
   * @param stall given up when no block came for this time
   */
  public record Limits(
      int leastInFlight,
      int mostInFlight,
      Duration lead,
      int window,
      Duration patience,
      int patienceFactor,
      int strikes,
      Duration pause,
      int copies,
      Duration stall) {

    /** For blocks of 1 MiB over links of 1 Mbit/s and more. */
    public static final Limits DEFAULT =
        new Limits(
            2,
            8,
            Duration.ofMillis(500),
            16,
            Duration.ofSeconds(4),
            4,
            3,
            Duration.ofMillis(250),
            2,
            Duration.ofSeconds(60));
  }

  private final int blocks;
  private final Limits limits;
  private final SplittableRandom random;
  private final BitSet done = new BitSet();

  /** Missing, and asked of nobody. */
  private final BitSet unasked = new BitSet();

  private final Map<Integer, Source> sources = new LinkedHashMap<>();

  /** Peers that are not taken back. */
  private final BitSet dropped = new BitSet();

  private List<Action> actions = new ArrayList<>();
  private int share;
  private boolean searched;
  private boolean ended;
  private long lastArrival;

  /**
   * @param blocks how many there are; at least one
   * @param share requests that all peers together may be working on, until told otherwise
   * @param now in nanoseconds, of the clock that {@link #on} is called with
   */
  public TransferScheduler(int blocks, int share, Limits limits, long seed, long now) {
    this.blocks = blocks;
    this.share = share;
    this.limits = limits;
    this.random = new SplittableRandom(seed);
    this.lastArrival = now;
    unasked.set(0, blocks);
  }

  /**
   * Takes an event in and gives what is to be done now. After the end there is nothing to be done.
   *
   * @param now in nanoseconds; never goes back
   */
  public List<Action> on(Event event, long now) {
    if (ended) {
      return List.of();
    }
    switch (event) {
      case Event.Has e -> has(e.peer(), e.blocks());
      case Event.Arrived e -> arrived(e.peer(), e.block(), now);
      case Event.Bad e -> bad(sources.get(e.peer()), e.block());
      case Event.Failed e -> failed(sources.get(e.peer()), e.block(), now);
      case Event.Gone e -> release(sources.remove(e.peer()));
      case Event.Share e -> share = e.requests();
      case Event.Searched _ -> searched = true;
      case Event.Tick _ -> List.copyOf(sources.values()).forEach(s -> takeBackOverdue(s, now));
    }
    if (done.cardinality() == blocks) {
      end(new Action.Complete());
    } else if (isHopeless()) {
      end(new Action.GiveUp(Action.Reason.NO_SOURCE));
    } else if (now - lastArrival >= limits.stall.toNanos()) {
      end(new Action.GiveUp(Action.Reason.STALLED));
    } else {
      askForMissing(now);
    }
    List<Action> result = List.copyOf(actions);
    actions = new ArrayList<>();
    return result;
  }

  // ---- what happened

  private void has(int peer, BitSet some) {
    if (!dropped.get(peer)) {
      sources.computeIfAbsent(peer, Source::new).has.or(some);
    }
  }

  private void arrived(int peer, int block, long now) {
    Source from = sources.get(peer);
    Source.@Nullable Asked ask = from == null ? null : from.asked.remove(block);
    if (from != null && ask != null) {
      from.arrived(ask, now);
    }
    if (!done.get(block)) {
      lastArrival = now;
      done.set(block);
      unasked.clear(block);
    }
    for (Source other : sources.values()) {
      if (other.asked.remove(block) != null) {
        actions.add(new Action.Cancel(other.peer, block));
      }
    }
  }

  private void bad(@Nullable Source source, int block) {
    if (source != null) {
      if (source.asked.remove(block) != null) {
        unaskUnlessAsked(block);
      }
      drop(source, Action.Fault.LIED);
    }
  }

  private void failed(@Nullable Source source, int block, long now) {
    Source.@Nullable Asked ask = source == null ? null : source.asked.remove(block);
    if (source != null && ask != null) {
      unaskUnlessAsked(block);
      strike(source, ask, Action.Fault.FAILED, now);
    }
  }

  private void takeBackOverdue(Source source, long now) {
    for (Map.Entry<Integer, Source.Asked> asked : List.copyOf(source.asked.entrySet())) {
      int block = asked.getKey();
      if (asked.getValue().due() <= now && source.asked.remove(block) != null) {
        actions.add(new Action.Cancel(source.peer, block));
        unaskUnlessAsked(block);
        strike(source, asked.getValue(), Action.Fault.SLOW, now);
      }
    }
  }

  private void strike(Source source, Source.Asked ask, Action.Fault fault, long now) {
    if (source.strike(ask, now, limits) && source.strikes >= limits.strikes) {
      drop(source, fault);
    }
  }

  private void drop(Source source, Action.Fault fault) {
    sources.remove(source.peer);
    dropped.set(source.peer);
    release(source);
    actions.add(new Action.Drop(source.peer, fault));
  }

  /** Takes everything back that a peer, which is no longer among the sources, was asked for. */
  private void release(@Nullable Source source) {
    if (source != null) {
      for (int block : source.asked.keySet()) {
        actions.add(new Action.Cancel(source.peer, block));
        unaskUnlessAsked(block);
      }
      source.asked.clear();
    }
  }

  private void unaskUnlessAsked(int block) {
    if (!done.get(block) && askedOf(block) == 0) {
      unasked.set(block);
    }
  }

  // ---- how it ends

  private void end(Action last) {
    sources.values().forEach(this::release);
    actions.add(last);
    ended = true;
  }

  private boolean isHopeless() {
    if (!searched) {
      return false;
    }
    BitSet reachable = (BitSet) done.clone();
    sources.values().forEach(s -> reachable.or(s.has));
    return reachable.cardinality() < blocks;
  }

  // ---- what to ask for

  private void askForMissing(long now) {
    Set<Source> idle = new HashSet<>();
    while (!unasked.isEmpty() && inFlight() < share) {
      Source source = quickest(idle, now);
      if (source == null) {
        return;
      }
      int block = choose(source);
      if (block < 0) {
        idle.add(source);
      } else {
        unasked.clear(block);
        ask(source, block, now);
      }
    }
    if (unasked.isEmpty()) {
      endgame(now);
    }
  }

  private @Nullable Source quickest(Set<Source> except, long now) {
    return sources.values().stream()
        .filter(s -> !except.contains(s) && s.hasRoom(now, limits))
        .min(Comparator.<Source>comparingLong(s -> s.wait(1)).thenComparingInt(s -> s.asked.size()))
        .orElse(null);
  }

  /** The next block to ask of this peer, or -1 when it has none that is wanted. */
  private int choose(Source source) {
    int first = done.nextClearBit(0);
    int block = nextWanted(source, first);
    if (block < 0 || block < first + limits.window) {
      return block;
    }
    int anywhere = nextWanted(source, random.nextInt(block, blocks));
    return anywhere < 0 ? block : anywhere;
  }

  /** The first block from this one on that is asked of nobody and that the peer has, or -1. */
  private int nextWanted(Source source, int from) {
    int block = unasked.nextSetBit(from);
    while (block >= 0 && !source.has.get(block)) {
      int held = source.has.nextSetBit(block);
      block = held < 0 ? -1 : unasked.nextSetBit(held);
    }
    return block;
  }

  /** Asks a second peer for blocks that it would have brought by now, the longest awaited first. */
  private void endgame(long now) {
    for (Source slow : List.copyOf(sources.values())) {
      for (Map.Entry<Integer, Source.Asked> asked : List.copyOf(slow.asked.entrySet())) {
        if (inFlight() >= share) {
          return;
        }
        int block = asked.getKey();
        long waited = now - asked.getValue().at();
        if (askedOf(block) < limits.copies) {
          sources.values().stream()
              .filter(s -> s.has.get(block) && !s.asked.containsKey(block))
              .filter(s -> s.hasRoom(now, limits))
              .filter(s -> s.usual(limits.patience.toNanos()) <= waited)
              .min(Comparator.comparingLong(s -> s.wait(1)))
              .ifPresent(s -> ask(s, block, now));
        }
      }
    }
  }

  private void ask(Source source, int block, long now) {
    source.ask(block, now, limits);
    actions.add(new Action.Ask(source.peer, block));
  }

  private int inFlight() {
    return sources.values().stream().mapToInt(s -> s.asked.size()).sum();
  }

  private int askedOf(int block) {
    return (int) sources.values().stream().filter(s -> s.asked.containsKey(block)).count();
  }
}
