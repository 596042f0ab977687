package io.nacre.swarm.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.swarm.transfer.Offers.Offer;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OffersTest {
  private static final int BLOCKS = 100;
  private final Offers offers = new Offers(BLOCKS, 1);

  @Test
  void offersEachBlockToOnePeer() {
    offers.holds(blocks(IntStream.range(0, BLOCKS)));
    List.of(1, 2, 3).forEach(peer -> offers.has(peer, new BitSet()));
    List<Offer> first = offers.next(true, 0);
    assertThat(first).hasSize(Offers.WINDOW);
    assertThat(first.stream().map(Offer::block)).doesNotHaveDuplicates();
    for (int peer : List.of(1, 2, 3)) {
      assertThat(first.stream().filter(offer -> offer.peer() == peer).count()).isBetween(5L, 6L);
    }
  }

  @Test
  void offersMoreAsItIsTaken() {
    offers.holds(blocks(IntStream.range(0, BLOCKS)));
    offers.has(1, new BitSet());
    List<Offer> first = offers.next(false, 0);
    assertThat(offers.next(false, 1)).isEmpty();
    offers.has(1, blocks(IntStream.of(first.getFirst().block())));
    assertThat(offers.next(false, 2)).hasSize(1);
  }

  @Test
  void offersNothingTwiceUnlessItsLinkIsIdle() {
    offers.holds(blocks(IntStream.of(5)));
    offers.has(1, new BitSet());
    offers.has(2, new BitSet());
    assertThat(offers.next(false, 0)).containsExactly(new Offer(1, 5));
    offers.has(1, blocks(IntStream.of(5)));
    assertThat(offers.next(false, 1)).isEmpty();
    assertThat(offers.next(true, 2)).containsExactly(new Offer(2, 5));
  }

  @Test
  void whatAPeerNeitherTakesNorPassesOnGoesToAnother() {
    offers.holds(blocks(IntStream.of(5)));
    offers.has(1, new BitSet());
    offers.has(2, new BitSet());
    assertThat(offers.next(false, 0)).containsExactly(new Offer(1, 5));
    offers.has(1, blocks(IntStream.of(5)));
    long late = Duration.ofSeconds(3).toNanos();
    assertThat(offers.next(false, late)).containsExactly(new Offer(2, 5));
    offers.has(2, blocks(IntStream.of(5)));
    assertThat(offers.next(false, 2 * late)).as("it has spread").isEmpty();
  }

  @Test
  void whoLosesOffersGetsFewer() {
    offers.has(1, new BitSet());
    offers.has(2, new BitSet());
    offers.holds(blocks(IntStream.of(5)));
    Offer lost = offers.next(false, 0).getFirst();
    offers.holds(blocks(IntStream.of(6)));
    List<Offer> after = offers.next(false, Duration.ofSeconds(3).toNanos());
    assertThat(after).hasSize(2);
    assertThat(after.getFirst().peer()).isNotEqualTo(lost.peer());
  }

  @Test
  void whatWasOfferedToOneWhoIsGoneIsOfferedAgain() {
    offers.holds(blocks(IntStream.of(5)));
    offers.has(1, new BitSet());
    offers.next(false, 0);
    offers.gone(1);
    offers.has(2, new BitSet());
    assertThat(offers.next(false, 1)).containsExactly(new Offer(2, 5));
  }

  @Test
  void whatAPeerHasIsNotOffered() {
    offers.has(1, blocks(IntStream.of(5)));
    offers.holds(blocks(IntStream.of(5, 6)));
    assertThat(offers.next(true, 0)).containsExactly(new Offer(1, 6));
  }

  private static BitSet blocks(IntStream numbers) {
    BitSet blocks = new BitSet();
    numbers.forEach(blocks::set);
    return blocks;
  }
}
