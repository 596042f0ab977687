package io.nacre.swarm.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.swarm.transfer.TransferScheduler.Limits;
import io.nacre.swarm.transfer.TransferSimulation.Fault;
import io.nacre.swarm.transfer.TransferSimulation.Outcome;
import io.nacre.swarm.transfer.TransferSimulation.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransferSchedulerTest {
  private static final Limits LIMITS = Limits.DEFAULT;
  private static final int SEEDS = 400;
  private static final List<Fault> FAULTS = List.of(Fault.values());

  // ---- one step at a time

  @Test
  void asksInOrderAndTwoAtATimeBeforeItKnowsThePeer() {
    TransferScheduler scheduler = new TransferScheduler(10, 24, LIMITS, 1, 0);
    assertThat(scheduler.on(has(7, 10), 0))
        .containsExactly(new Action.Ask(7, 0), new Action.Ask(7, 1));
  }

  @Test
  void aFastPeerGetsMoreRequestsAndNeverMoreThanTheLimit() {
    TransferScheduler scheduler = new TransferScheduler(100, 24, LIMITS, 1, 0);
    scheduler.on(has(7, 100), 0);
    assertThat(asksAfter(scheduler, new Event.Arrived(7, 0), millis(10))).isEqualTo(8 - 1);
    assertThat(asksAfter(scheduler, new Event.Arrived(7, 1), millis(20))).isEqualTo(1);
  }

  @Test
  void aSlowPeerKeepsTwo() {
    TransferScheduler scheduler = new TransferScheduler(100, 24, LIMITS, 1, 0);
    scheduler.on(has(7, 100), 0);
    assertThat(asksAfter(scheduler, new Event.Arrived(7, 0), millis(3000))).isEqualTo(1);
  }

  @Test
  void aLiarIsDroppedAndWhatItWasAskedGoesToAnother() {
    TransferScheduler scheduler = new TransferScheduler(10, 24, LIMITS, 1, 0);
    scheduler.on(has(1, 10), 0);
    scheduler.on(has(2, 10), 0);
    assertThat(scheduler.on(new Event.Bad(1, 0), millis(20)))
        .containsExactly(new Action.Cancel(1, 1), new Action.Drop(1, Action.Fault.LIED));
    assertThat(scheduler.on(new Event.Arrived(2, 2), millis(25)))
        .contains(new Action.Ask(2, 0), new Action.Ask(2, 1));
    assertThat(scheduler.on(has(1, 10), millis(30)))
        .as("a dropped peer is not taken back")
        .noneMatch(a -> a instanceof Action.Ask ask && ask.peer() == 1);
  }

  @Test
  void requestsThatFailTogetherAreOneStrikeAndThreeInARowAreTheEnd() {
    TransferScheduler scheduler = new TransferScheduler(10, 24, LIMITS, 1, 0);
    scheduler.on(has(1, 10), 0);
    scheduler.on(new Event.Failed(1, 0), millis(1));
    assertThat(scheduler.on(new Event.Failed(1, 1), millis(2))).isEmpty();
    assertThat(scheduler.on(new Event.Tick(), millis(100))).as("it is left alone").isEmpty();
    assertThat(scheduler.on(new Event.Tick(), millis(300))).containsExactly(new Action.Ask(1, 0));
    scheduler.on(new Event.Failed(1, 0), millis(301));
    assertThat(scheduler.on(new Event.Tick(), millis(900))).containsExactly(new Action.Ask(1, 0));
    assertThat(scheduler.on(new Event.Failed(1, 0), millis(901)))
        .containsExactly(new Action.Drop(1, Action.Fault.FAILED));
  }

  @Test
  void aBlockThatComesAfterItsRequestWasCancelledCounts() {
    TransferScheduler scheduler = new TransferScheduler(1, 24, LIMITS, 1, 0);
    scheduler.on(has(1, 1), 0);
    assertThat(scheduler.on(new Event.Tick(), LIMITS.patience().toNanos()))
        .contains(new Action.Cancel(1, 0));
    assertThat(scheduler.on(new Event.Arrived(1, 0), LIMITS.patience().toNanos() + 1))
        .containsExactly(new Action.Complete());
  }

  @Test
  void waitsForPeersWhileTheSearchIsOn() {
    TransferScheduler scheduler = new TransferScheduler(2, 24, LIMITS, 1, 0);
    scheduler.on(has(1, 2), 0);
    assertThat(scheduler.on(new Event.Gone(1), 1)).noneMatch(a -> a instanceof Action.GiveUp);
    assertThat(scheduler.on(new Event.Searched(), 2))
        .containsExactly(new Action.GiveUp(Action.Reason.NO_SOURCE));
  }

  @Test
  void givesUpWhenNobodyLeftHasAMissingBlock() {
    TransferScheduler scheduler = new TransferScheduler(2, 24, LIMITS, 1, 0);
    BitSet second = new BitSet();
    second.set(1);
    scheduler.on(new Event.Has(1, second), 0);
    assertThat(scheduler.on(new Event.Searched(), 1))
        .contains(new Action.GiveUp(Action.Reason.NO_SOURCE));
  }

  @Test
  void givesUpWhenNothingComes() {
    TransferScheduler scheduler = new TransferScheduler(2, 24, LIMITS, 1, 0);
    assertThat(scheduler.on(new Event.Tick(), LIMITS.stall().toNanos()))
        .containsExactly(new Action.GiveUp(Action.Reason.STALLED));
  }

  @Test
  void theShareBoundsAllPeersTogetherAndMayGrow() {
    TransferScheduler scheduler = new TransferScheduler(10, 3, LIMITS, 1, 0);
    scheduler.on(has(1, 10), 0);
    assertThat(scheduler.on(has(2, 10), 0)).hasSize(1);
    assertThat(scheduler.on(new Event.Share(4), 0)).hasSize(1);
  }

  // ---- in a crowd

  @Test
  void asksForWhatTheFewestHave() {
    TransferScheduler scheduler = new TransferScheduler(4, 0, LIMITS, 1, 0);
    scheduler.on(hasThese(1, 0, 1, 2), 0);
    scheduler.on(hasThese(2, 0, 1), 0);
    scheduler.on(hasThese(3, 0), 0);
    assertThat(scheduler.on(new Event.Share(1), 0)).containsExactly(new Action.Ask(1, 2));
  }

  @Test
  void whatIsAboutEquallyRareIsAskedForInRandomOrder() {
    List<List<Action>> orders = new ArrayList<>();
    for (int seed = 0; seed < 20; seed++) {
      TransferScheduler scheduler = new TransferScheduler(50, 24, LIMITS, seed, 0);
      BitSet part = TransferSimulation.all(40);
      orders.add(scheduler.on(new Event.Has(1, part), 0));
    }
    assertThat(orders.stream().distinct().count()).isGreaterThan(10);
  }

  @Test
  void keepsLittleInFlight() {
    TransferScheduler scheduler = new TransferScheduler(100, 24, LIMITS, 1, 0);
    long asks = 0;
    for (int peer = 0; peer < 20; peer++) {
      asks += scheduler.on(new Event.Has(peer, TransferSimulation.all(90)), 0).size();
    }
    assertThat(asks).isEqualTo(24 / LIMITS.crowdPart());
  }

  @Test
  void aBusyPeerIsLeftAloneAsLongAsItSaysAndKeepsItsGoodName() {
    TransferScheduler scheduler = new TransferScheduler(10, 1, LIMITS, 1, 0);
    scheduler.on(has(1, 10), 0);
    for (int time = 0; time < 10; time++) {
      long now = millis(100.0 * time);
      assertThat(scheduler.on(new Event.Busy(1, 0, millis(50)), now)).isEmpty();
      assertThat(scheduler.on(new Event.Tick(), now + millis(49))).isEmpty();
      assertThat(scheduler.on(new Event.Tick(), now + millis(50)))
          .containsExactly(new Action.Ask(1, 0));
    }
  }

  @Test
  void nearPeersComeBeforeFarOnesHoweverQuickThoseAre() {
    TransferScheduler scheduler = new TransferScheduler(100, 1, LIMITS, 1, 0);
    scheduler.on(new Event.Met(1, Event.Place.FAR), 0);
    assertThat(scheduler.on(has(1, 100), 0)).containsExactly(new Action.Ask(1, 0));
    scheduler.on(new Event.Met(2, Event.Place.NEAR), 0);
    scheduler.on(has(2, 100), 0);
    assertThat(scheduler.on(new Event.Arrived(1, 0), millis(1)))
        .containsExactly(new Action.Ask(2, 1));
  }

  @Test
  void theUpstreamIsAskedOnlyForWhatNoPeerHas() {
    TransferScheduler scheduler = new TransferScheduler(4, 24, LIMITS, 1, 0);
    scheduler.on(hasThese(1, 0, 1), 0);
    scheduler.on(new Event.Met(9, Event.Place.UPSTREAM), 0);
    assertThat(scheduler.on(has(9, 4), 0))
        .containsExactly(new Action.Ask(9, 2), new Action.Ask(9, 3));
    assertThat(scheduler.on(new Event.Gone(1), 0))
        .filteredOn(action -> action instanceof Action.Ask)
        .as("the upstream has as many requests as it may")
        .isEmpty();
    assertThat(scheduler.on(new Event.Arrived(9, 2), millis(10)))
        .contains(new Action.Ask(9, 0), new Action.Ask(9, 1));
  }

  // ---- whole transfers

  @Test
  void readsOneGoodPeerInOrderAndAsksNothingTwice() {
    Outcome outcome = simulate(300, List.of(Peer.honest(300, 50)), 1);
    assertThat(outcome.last()).isEqualTo(new Action.Complete());
    assertThat(outcome.order()).isSorted();
    assertThat(outcome.asks()).containsOnly(1);
    assertThat(outcome.nanos()).as("the link is never idle").isLessThan(millis(300 * 20 * 1.03));
  }

  @Test
  void hidesTheRoundTrip() {
    Peer far = new Peer(Fault.NONE, Peer.rate(50), millis(100), TransferSimulation.all(300), false);
    Outcome outcome = simulate(300, List.of(far), 1);
    assertThat(outcome.nanos()).isLessThan(millis(300 * 20 * 1.1));
  }

  @Test
  void usesEveryPeerByItsRate() {
    int blocks = 600;
    List<Peer> peers =
        List.of(Peer.honest(blocks, 10), Peer.honest(blocks, 20), Peer.honest(blocks, 30));
    Outcome outcome = simulate(blocks, peers, 1);
    assertThat(outcome.nanos()).as("60 MiB/s together").isLessThan(millis(10_000 * 1.1));
    assertThat(outcome.arrivals().get(2)).isBetween(250, 350);
    assertThat(outcome.asks().stream().mapToInt(Integer::intValue).sum())
        .as("endgame")
        .isLessThan(blocks + 24);
  }

  @Test
  void twoThatFetchTheSameBlobGetDifferentBlocksPastTheWindow() {
    int blocks = 2000;
    List<Peer> peers = Collections.nCopies(8, Peer.honest(blocks, 20));
    List<Integer> one = simulate(blocks, peers, 1).order().subList(0, 500);
    List<Integer> other = simulate(blocks, peers, 2).order().subList(0, 500);
    assertThat(one.stream().filter(other::contains).count()).isLessThan(450);
  }

  @Test
  void aStragglerDoesNotHoldUpTheEnd() {
    Outcome outcome = simulate(100, List.of(Peer.honest(100, 100), Peer.honest(100, 0.1)), 1);
    assertThat(outcome.last()).isEqualTo(new Action.Complete());
    assertThat(outcome.nanos()).as("10 s a block over there").isLessThan(millis(6000));
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    assertThat(random(42).log()).isEqualTo(random(42).log());
    assertThat(random(42).log()).isNotEqualTo(random(43).log());
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void oneGoodPeerIsEnoughWhateverTheOthersDo(Fault fault) {
    List<Peer> peers = new ArrayList<>(Collections.nCopies(4, Peer.with(fault, 200)));
    peers.add(Peer.honest(200, 20));
    Outcome outcome = simulate(200, peers, 7);
    assertThat(outcome.last()).isEqualTo(new Action.Complete());
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"HANGS", "LIES", "FAILS", "DIES"})
  void endsWithAReasonWhenEveryPeerIsBad(Fault fault) {
    Outcome outcome = simulate(200, Collections.nCopies(3, Peer.with(fault, 200)), 7);
    assertThat(outcome.last()).isInstanceOf(Action.GiveUp.class);
    if (fault != Fault.DIES) {
      assertThat(outcome.dropped()).hasSize(3);
      assertThat(outcome.dropped().values())
          .containsOnly(
              switch (fault) {
                case LIES -> Action.Fault.LIED;
                case HANGS -> Action.Fault.SLOW;
                default -> Action.Fault.FAILED;
              });
    }
  }

  @Test
  void everySeedEndsCompleteOrWithAReasonAndKeepsTheRules() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Outcome outcome;
      try {
        outcome = random(seed);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
      assertThat(outcome.last()).isInstanceOfAny(Action.Complete.class, Action.GiveUp.class);
      long liars = outcome.dropped().values().stream().filter(f -> f == Action.Fault.LIED).count();
      assertThat(liars).isLessThanOrEqualTo(peersOf(seed).size());
    }
  }

  // ---- helpers

  private static Outcome random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int blocks = blocksOf(random);
    return new TransferSimulation(
            blocks, peers(random, blocks), LIMITS, random.nextInt(4) > 0, seed)
        .run();
  }

  private static List<Peer> peersOf(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return peers(random, blocksOf(random));
  }

  private static int blocksOf(SplittableRandom random) {
    return 1 + random.nextInt(150);
  }

  private static List<Peer> peers(SplittableRandom random, int blocks) {
    return IntStream.range(0, random.nextInt(7)).mapToObj(_ -> peer(random, blocks)).toList();
  }

  private static Peer peer(SplittableRandom random, int blocks) {
    Fault fault = random.nextBoolean() ? Fault.NONE : FAULTS.get(random.nextInt(FAULTS.size()));
    boolean whole = random.nextBoolean();
    BitSet has = new BitSet();
    IntStream.range(0, blocks).filter(_ -> whole || random.nextBoolean()).forEach(has::set);
    double rate = Math.pow(10, random.nextDouble(-1, 3)); // 0.1 to 1000 MiB/s
    return new Peer(
        fault, Peer.rate(rate), random.nextLong(200_000_000), has, random.nextBoolean());
  }

  private static Outcome simulate(int blocks, List<Peer> peers, long seed) {
    return new TransferSimulation(blocks, peers, LIMITS, true, seed).run();
  }

  private static Event has(int peer, int blocks) {
    return new Event.Has(peer, TransferSimulation.all(blocks));
  }

  private static Event hasThese(int peer, int... numbers) {
    BitSet blocks = new BitSet();
    IntStream.of(numbers).forEach(blocks::set);
    return new Event.Has(peer, blocks);
  }

  private static long asksAfter(TransferScheduler scheduler, Event event, long now) {
    return scheduler.on(event, now).stream().filter(a -> a instanceof Action.Ask).count();
  }

  private static long millis(double millis) {
    return (long) (millis * Duration.ofMillis(1).toNanos());
  }
}
