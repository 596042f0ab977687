package io.nacre.swarm.transfer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Decides which block to ask of which peer. A state machine: events in, actions out; no I/O, no
 * clock, no threads, and the same events at the same times with the same seed give the same
 * actions. Sockets drive it in the agent, virtual time in tests and in the simulator.
 *
 * <p>Its rules. Every missing block is asked of one peer at a time. Where every source has the
 * whole blob, the quickest one with room is asked: for the first missing block of the window, since
 * readers take the blob in order; past the window for any block, so that peers which fetch the same
 * blob get different ones to share. In a crowd, where peers have parts of it, the rarest block
 * comes first, any of those that the fewest have, so that what there is spreads; and little is in
 * flight, since what waits in one peer's queue cannot be had from another. Near peers come before
 * far ones, and the upstream is asked for what no peer has. When every missing block is asked for
 * (the endgame), a block that another peer would have brought meanwhile is asked of that one too. A
 * request that fails or is overdue goes to another peer; a peer that does so several times in a row
 * is dropped, one that lies at once; one that is busy is left alone as long as it says. It ends
 * with {@link Action.Complete} or with {@link Action.GiveUp}, always.
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
   * @param crowdPart in a crowd only this part of the share is in flight: more would wait in queues
   * @param leastInCrowd but at least so many
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
      int crowdPart,
      int leastInCrowd,
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
            4,
            3,
            2,
            Duration.ofSeconds(60));
  }

  private final Limits limits;
  private final Board board;
  private final Pace pace;
  private final Picker picker;

  /** Peers that are not taken back. */
  private final BitSet dropped = new BitSet();

  private List<Action> actions = new ArrayList<>();
  private int share;

  /** Whether a peer had too much to do. */
  private boolean busy;

  /** Of the requests in flight those that take much longer than is typical. */
  private int late;

  /** Whether time has passed since requests were last looked through. */
  private boolean ticked;

  private boolean searched;
  private boolean ended;
  private long lastArrival;

  /**
   * @param blocks how many there are; at least one
   * @param share requests that all peers together may be working on, until told otherwise
   * @param now in nanoseconds, of the clock that {@link #on} is called with
   */
  public TransferScheduler(int blocks, int share, Limits limits, long seed, long now) {
    SplittableRandom random = new SplittableRandom(seed);
    this.share = share;
    this.limits = limits;
    this.board = new Board(blocks, random);
    this.pace = new Pace(limits);
    this.picker = new Picker(board, limits, pace, random);
    this.lastArrival = now;
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
      case Event.Met e -> met(e.peer(), e.place());
      case Event.Has e -> has(e.peer(), e.blocks());
      case Event.Arrived e -> arrived(e.peer(), e.block(), now);
      case Event.Bad e -> bad(e.peer(), e.block());
      case Event.Failed e -> failed(board.source(e.peer()), e.block(), now);
      case Event.Busy e -> busy(board.source(e.peer()), e.block(), now + e.retryAfter());
      case Event.Gone e -> cancelAll(e.peer(), board.remove(e.peer()));
      case Event.Share e -> share = e.requests();
      case Event.Searched _ -> searched = true;
      case Event.Tick _ -> tick(now);
    }
    if (board.isComplete()) {
      end(new Action.Complete());
    } else if (searched && !board.isReachable()) {
      end(new Action.GiveUp(Action.Reason.NO_SOURCE));
    } else if (now - lastArrival >= limits.stall.toNanos()) {
      end(new Action.GiveUp(Action.Reason.STALLED));
    } else {
      askForMissing(now);
    }
    if (actions.isEmpty()) {
      return List.of();
    }
    List<Action> result = actions;
    actions = new ArrayList<>();
    return result;
  }

  // ---- what happened

  private void met(int peer, Event.Place place) {
    if (!dropped.get(peer)) {
      board.met(peer, place);
    }
  }

  private void has(int peer, BitSet some) {
    if (!dropped.get(peer)) {
      board.has(peer, some);
    }
  }

  private void arrived(int peer, int block, long now) {
    Source from = board.source(peer);
    Source.@Nullable Asked ask = from == null ? null : board.takeBack(from, block);
    if (from != null && ask != null) {
      from.arrived(ask, now);
      pace.took(now - ask.at());
    }
    if (board.done(block)) {
      lastArrival = now;
    }
    for (Source other : board.copies(block) == 0 ? List.<Source>of() : board.sources()) {
      if (board.takeBack(other, block) != null) {
        actions.add(new Action.Cancel(other.peer, block));
      }
    }
  }

  private void bad(int peer, int block) {
    Source source = board.source(peer);
    if (source != null) {
      board.takeBack(source, block);
      drop(source, Action.Fault.LIED);
    }
  }

  private void failed(@Nullable Source source, int block, long now) {
    Source.@Nullable Asked ask = source == null ? null : board.takeBack(source, block);
    if (source != null && ask != null) {
      strike(source, ask, Action.Fault.FAILED, now);
    }
  }

  private void busy(@Nullable Source source, int block, long until) {
    if (source != null && board.takeBack(source, block) != null) {
      source.pause(until);
      busy = true;
    }
  }

  private void tick(long now) {
    ticked = true;
    late = 0;
    for (Source source : board.allSources()) {
      for (Map.Entry<Integer, Source.Asked> asked : List.copyOf(source.asked.entrySet())) {
        if (asked.getValue().due() > now) {
          late += pace.isLate(now - asked.getValue().at()) ? 1 : 0;
        } else if (board.takeBack(source, asked.getKey()) != null) {
          actions.add(new Action.Cancel(source.peer, asked.getKey()));
          strike(source, asked.getValue(), Action.Fault.SLOW, now);
        }
      }
    }
  }

  private void strike(Source source, Source.Asked ask, Action.Fault fault, long now) {
    if (source.strike(ask, now, limits) && source.strikes >= limits.strikes) {
      drop(source, fault);
    }
  }

  private void drop(Source source, Action.Fault fault) {
    dropped.set(source.peer);
    cancelAll(source.peer, board.remove(source.peer));
    actions.add(new Action.Drop(source.peer, fault));
  }

  private void cancelAll(int peer, List<Integer> asked) {
    asked.forEach(block -> actions.add(new Action.Cancel(peer, block)));
  }

  private void end(Action last) {
    board.sources().forEach(source -> cancelAll(source.peer, board.takeBackAll(source)));
    actions.add(last);
    ended = true;
  }

  // ---- what to ask for

  private void askForMissing(long now) {
    Picker.Pick pick = hasRoom() && !board.unasked.isEmpty() ? picker.next(now) : null;
    while (pick != null) {
      ask(pick, now);
      pick = hasRoom() && !board.unasked.isEmpty() ? picker.next(now) : null;
    }
    boolean starving = pace.isLong(now - lastArrival);
    pick = hasRoom() ? picker.fromUpstream(starving, now) : null;
    while (pick != null) {
      ask(pick, now);
      pick = hasRoom() ? picker.fromUpstream(starving, now) : null;
    }
    if (board.unasked.isEmpty() || (ticked && late > 0)) {
      askTwice(starving, now);
    }
    ticked = false;
  }

  /** In a crowd little is in flight, but what is late takes no room. */
  private boolean hasRoom() {
    int few = Math.max(limits.leastInCrowd, share / limits.crowdPart) + late;
    return board.inFlight() < (board.isPartial() || busy ? Math.min(share, few) : share);
  }

  /** Second requests for what is awaited longest. */
  private void askTwice(boolean starving, long now) {
    for (Source slow : board.allSources()) {
      for (Map.Entry<Integer, Source.Asked> asked : List.copyOf(slow.asked.entrySet())) {
        if (!hasRoom()) {
          return;
        }
        picker
            .second(asked.getKey(), now - asked.getValue().at(), starving, now)
            .ifPresent(pick -> ask(pick, now));
      }
    }
  }

  private void ask(Picker.Pick pick, long now) {
    board.ask(pick.source(), pick.block(), now, pace.patience(), limits.patienceFactor);
    actions.add(new Action.Ask(pick.source().peer, pick.block()));
  }
}
