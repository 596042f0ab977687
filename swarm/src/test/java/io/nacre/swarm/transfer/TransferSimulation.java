package io.nacre.swarm.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One transfer under virtual time: peers with links of their own and faults, the real scheduler,
 * and a referee that checks at every step what must always hold. One seed gives one run.
 */
final class TransferSimulation {
  static final int SHARE = 24;
  private static final long TICK = Duration.ofMillis(100).toNanos();
  private static final long LONGEST = Duration.ofHours(2).toNanos();

  /** No request is late before it took three times as long as the quickest block takes. */
  private static final long LEAST_LATE = Duration.ofMillis(3).toNanos();

  /** What may be wrong with a peer. */
  enum Fault {
    NONE,
    /** Takes requests and never answers. */
    HANGS,
    /** Every so many blocks one with wrong bytes. */
    LIES,
    /** Every second answer is a failure. */
    FLAKY,
    /** Every answer is a failure. */
    FAILS,
    /** Goes away in the middle. */
    DIES
  }

  /**
   * A peer.
   *
   * @param perBlock nanoseconds that its link takes for a block
   * @param roundTrip nanoseconds
   * @param has blocks it has from the start
   * @param grows whether it gets the others as time passes
   */
  record Peer(Fault fault, long perBlock, long roundTrip, BitSet has, boolean grows) {

    static Peer honest(int blocks, double mebibytesPerSecond) {
      return new Peer(Fault.NONE, rate(mebibytesPerSecond), 1_000_000, all(blocks), false);
    }

    static Peer with(Fault fault, int blocks) {
      return new Peer(fault, rate(20), 1_000_000, all(blocks), false);
    }

    static long rate(double mebibytesPerSecond) {
      return (long) (1e9 / mebibytesPerSecond);
    }
  }

  /**
   * How a run ended.
   *
   * @param last {@link Action.Complete} or {@link Action.GiveUp}
   * @param nanos virtual time it took
   * @param asks how often each block was asked for
   * @param arrivals blocks that came from each peer
   * @param dropped peers that were dropped, and why
   * @param order blocks in the order they were first asked for
   * @param log every action with its time
   */
  record Outcome(
      Action last,
      long nanos,
      List<Integer> asks,
      List<Integer> arrivals,
      Map<Integer, Action.Fault> dropped,
      List<Integer> order,
      List<Step> log) {}

  record Step(long at, Action action) {}

  private record Due(long at, long sequence, Runnable what) {}

  private record Request(int peer, int block) {}

  private final int blocks;
  private final List<Peer> peers;
  private final TransferScheduler.Limits limits;
  private final SplittableRandom random;
  private final TransferScheduler scheduler;

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::sequence));
  private long sequence;
  private long now;

  // what the referee knows
  private final Map<Request, Integer> outstanding = new LinkedHashMap<>();
  private final Map<Request, Long> askedAt = new LinkedHashMap<>();
  private final List<BitSet> known = new ArrayList<>();
  private final BitSet done = new BitSet();
  private final Set<Integer> gone = new HashSet<>();
  private final Map<Integer, Action.Fault> dropped = new LinkedHashMap<>();
  private final long[] linkFreeAt;
  private final int[] answers;
  private final int[] asks;
  private final int[] arrivals;
  private final List<Integer> order = new ArrayList<>();
  private final List<Step> log = new ArrayList<>();
  private int requests;
  private @Nullable Action last;

  TransferSimulation(
      int blocks, List<Peer> peers, TransferScheduler.Limits limits, boolean searched, long seed) {
    this.blocks = blocks;
    this.peers = peers;
    this.limits = limits;
    this.random = new SplittableRandom(seed);
    this.scheduler = new TransferScheduler(blocks, SHARE, limits, seed, 0);
    this.linkFreeAt = new long[peers.size()];
    this.answers = new int[peers.size()];
    this.asks = new int[blocks];
    this.arrivals = new int[peers.size()];
    for (int i = 0; i < peers.size(); i++) {
      int peer = i;
      known.add(new BitSet());
      at(random.nextLong(50_000_000), () -> tell(peer, peers.get(peer).has));
      if (peers.get(peer).grows) {
        at(random.nextLong(500_000_000), () -> grow(peer));
      }
      if (peers.get(peer).fault == Fault.DIES) {
        at(random.nextLong(2_000_000_000), () -> die(peer));
      }
    }
    if (searched) {
      at(60_000_000, () -> feed(new Event.Searched()));
    }
    at(TICK, this::tick);
  }

  static BitSet all(int blocks) {
    BitSet all = new BitSet();
    all.set(0, blocks);
    return all;
  }

  private static List<Integer> list(int[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  Outcome run() {
    while (last == null) {
      Due due = queue.remove();
      now = due.at;
      assertThat(now).as("it ends").isLessThan(LONGEST);
      due.what.run();
    }
    assertThat(scheduler.on(new Event.Tick(), now)).as("nothing follows the end").isEmpty();
    return new Outcome(last, now, list(asks), list(arrivals), dropped, order, log);
  }

  // ---- the peers

  private void tick() {
    feed(new Event.Tick());
    at(TICK, this::tick);
  }

  private void tell(int peer, BitSet blocks) {
    if (!gone.contains(peer)) {
      known.get(peer).or(blocks);
      feed(new Event.Has(peer, (BitSet) blocks.clone()));
    }
  }

  private void grow(int peer) {
    int next = known.get(peer).nextClearBit(0);
    if (next < blocks) {
      BitSet one = new BitSet();
      one.set(next);
      tell(peer, one);
      at(peers.get(peer).perBlock, () -> grow(peer));
    }
  }

  private void die(int peer) {
    gone.add(peer);
    feed(new Event.Gone(peer));
    assertThat(inFlight(peer)).as("what was asked of the gone is taken back").isZero();
  }

  private void serve(Request request, int number) {
    Peer peer = peers.get(request.peer);
    if (peer.fault == Fault.HANGS) {
      return;
    }
    long start = Math.max(now + peer.roundTrip, linkFreeAt[request.peer]);
    linkFreeAt[request.peer] = start + peer.perBlock;
    at(linkFreeAt[request.peer] - now, () -> answer(request, number));
  }

  private void answer(Request request, int number) {
    if (gone.contains(request.peer) || !Integer.valueOf(number).equals(outstanding.get(request))) {
      return;
    }
    int count = ++answers[request.peer];
    Fault fault = peers.get(request.peer).fault;
    if (fault == Fault.LIES && count % 5 == 0) {
      outstanding.remove(request);
      feed(new Event.Bad(request.peer, request.block));
      assertThat(dropped).as("a liar is dropped at once").containsKey(request.peer);
    } else if (fault == Fault.FAILS || (fault == Fault.FLAKY && count % 2 == 0)) {
      outstanding.remove(request);
      feed(new Event.Failed(request.peer, request.block));
    } else {
      outstanding.remove(request);
      arrivals[request.peer]++;
      done.set(request.block);
      feed(new Event.Arrived(request.peer, request.block));
    }
  }

  // ---- the scheduler and its referee

  private void feed(Event event) {
    if (last != null) {
      return;
    }
    List<Action> actions = scheduler.on(event, now);
    for (Action action : actions) {
      assertThat(last).as("nothing follows the end").isNull();
      log.add(new Step(now, action));
      obey(action);
    }
    if (actions.isEmpty()) {
      return;
    }
    for (int peer = 0; peer < peers.size(); peer++) {
      assertThat(inFlight(peer)).isLessThanOrEqualTo(limits.mostInFlight());
    }
    assertThat(outstanding.size()).as("requests in flight").isLessThanOrEqualTo(SHARE);
  }

  private void obey(Action action) {
    switch (action) {
      case Action.Ask a -> ask(new Request(a.peer(), a.block()));
      case Action.Cancel a ->
          assertThat(outstanding.remove(new Request(a.peer(), a.block())))
              .as("only what was asked is cancelled")
              .isNotNull();
      case Action.Drop a -> {
        assertThat(inFlight(a.peer())).as("nothing is asked of the dropped").isZero();
        assertThat(dropped.put(a.peer(), a.fault())).as("dropped once").isNull();
      }
      case Action.Complete a -> {
        assertThat(done.cardinality()).isEqualTo(blocks);
        end(a);
      }
      case Action.GiveUp a -> {
        assertThat(done.cardinality()).isLessThan(blocks);
        end(a);
      }
    }
  }

  private void ask(Request request) {
    assertThat(gone).doesNotContain(request.peer);
    assertThat(dropped).doesNotContainKey(request.peer);
    assertThat(known.get(request.peer).get(request.block)).as("asked of one who has it").isTrue();
    assertThat(done.get(request.block)).as("asked though it is there").isFalse();
    long copies = outstanding.keySet().stream().filter(r -> r.block == request.block).count();
    if (copies > 0) {
      BitSet covered = (BitSet) done.clone();
      outstanding.keySet().forEach(r -> covered.set(r.block));
      assertThat(covered.cardinality() == blocks || waited(request.block) > LEAST_LATE)
          .as("asked twice though neither the endgame nor late")
          .isTrue();
      assertThat(copies).isLessThan(limits.copies());
    }
    askedAt.put(request, now);
    int number = ++requests;
    assertThat(outstanding.put(request, number)).as("asked of the same peer twice").isNull();
    if (asks[request.block]++ == 0) {
      order.add(request.block);
    }
    serve(request, number);
  }

  /** For how long this block has been asked for. */
  private long waited(int block) {
    long first = now;
    for (Map.Entry<Request, Long> asked : askedAt.entrySet()) {
      first = asked.getKey().block == block ? Math.min(first, asked.getValue()) : first;
    }
    return now - first;
  }

  private void end(Action action) {
    assertThat(outstanding).as("nothing is left under way").isEmpty();
    last = action;
  }

  private long inFlight(int peer) {
    return outstanding.keySet().stream().filter(r -> r.peer == peer).count();
  }

  private void at(long delay, Runnable what) {
    queue.add(new Due(now + delay, sequence++, what));
  }
}
