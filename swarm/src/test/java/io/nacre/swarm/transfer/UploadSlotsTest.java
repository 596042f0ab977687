package io.nacre.swarm.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.swarm.transfer.UploadSlots.Answer;
import io.nacre.swarm.transfer.UploadSlots.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UploadSlotsTest {
  private static final UploadSlots.Limits LIMITS = new UploadSlots.Limits(2, 4, 2, 2);
  private final UploadSlots<String> slots = new UploadSlots<>(LIMITS);

  @Test
  void servesFewLetsFewWaitAndRefusesTheRest() {
    assertThat(verdicts("a", "b", "c", "d", "e"))
        .containsExactly(Verdict.SERVE, Verdict.SERVE, Verdict.WAIT, Verdict.WAIT, Verdict.REFUSE);
  }

  @Test
  void whoWasServedLeastComesFirst() {
    verdicts("a", "b");
    assertThat(slots.ended(0, 1)).isEmpty();
    slots.asked("a again", 0, 0, true);
    slots.asked("a once more", 0, 0, true);
    slots.asked("c", 7, 0, true);
    assertThat(slots.ended(0, 2)).containsExactly("c");
  }

  @Test
  void whoAsksALotMakesRoomForOneWhoAskedLittle() {
    verdicts("a", "b");
    slots.asked("a 2", 0, 0, true);
    slots.asked("a 3", 0, 0, true);
    assertThat(slots.asked("c", 7, 0, true))
        .containsExactly(new Answer<>("a 3", Verdict.REFUSE), new Answer<>("c", Verdict.WAIT));
  }

  @Test
  void ofOnePeerTheBlockThatWasSentLeastComesFirst() {
    verdicts("a", "b");
    slots.asked("common", 7, 9, true);
    slots.asked("rare", 8, 0, true);
    assertThat(slots.ended(0, 1)).containsExactly("rare");
  }

  @Test
  void whoAsksForWhatNobodyToldHimOfGetsItOnlyWhileNobodyElseIsServed() {
    assertThat(slots.asked("a", 0, 1, false).getFirst().verdict()).isEqualTo(Verdict.SERVE);
    assertThat(slots.asked("b", 0, 1, false).getFirst().verdict()).isEqualTo(Verdict.REFUSE);
  }

  @Test
  void servesMoreWhenTheLinkHasRoom() {
    verdicts("a", "b", "c", "d");
    assertThat(slots.leaving(100)).as("as much as ever").isEmpty();
    assertThat(slots.leaving(50)).hasSize(1);
    assertThat(slots.leaving(95)).isEmpty();
    assertThat(slots.leaving(50)).hasSize(1);
    verdicts("e", "f");
    assertThat(slots.leaving(10)).as("never more than the most").isEmpty();
  }

  @Test
  void triesOneMoreNowAndThenSinceTheLinkMayBeFasterThanItEverWas() {
    verdicts("a", "b", "c");
    assertThat(IntStream.range(0, 60).mapToObj(_ -> slots.leaving(100)).flatMap(List::stream))
        .containsExactly("c");
  }

  @Test
  void whatIsWithdrawnIsNotServed() {
    verdicts("a", "b", "c");
    String waiting = "d";
    slots.asked(waiting, 9, 0, true);
    assertThat(slots.withdrawn(waiting)).isTrue();
    assertThat(slots.withdrawn("a")).as("it is being served").isFalse();
    slots.ended(0, 1);
    assertThat(slots.ended(1, 2)).isEmpty();
  }

  @Test
  void saysToComeBackWhenThePresentPaceHasFreedASlot() {
    for (int i = 1; i <= 50; i++) {
      slots.asked("a", 0, 0, true);
      slots.ended(0, Duration.ofMillis(40L * i).toNanos());
    }
    assertThat(Duration.ofNanos(slots.retryAfter()).toMillis()).isBetween(39L, 41L);
  }

  @Test
  void whateverHappensItKeepsItsBounds() {
    SplittableRandom random = new SplittableRandom(1);
    List<Integer> active = new ArrayList<>();
    UploadSlots<Integer> some = new UploadSlots<>(LIMITS);
    for (int i = 0; i < 20_000; i++) {
      int peer = random.nextInt(10);
      switch (random.nextInt(4)) {
        case 0 -> some.leaving(random.nextDouble());
        case 1 -> some.withdrawn(random.nextInt(10));
        case 2 -> {
          if (some.active() > 0) {
            some.ended(active.isEmpty() ? peer : active.removeFirst(), i);
          }
        }
        default -> some.asked(peer, peer, random.nextInt(3), random.nextBoolean());
      }
      assertThat(some.active()).isLessThanOrEqualTo(LIMITS.most());
      assertThat(some.waiting()).isLessThanOrEqualTo(LIMITS.waiting());
    }
  }

  /** Peer 0 asks for the first of these, peer 1 for the second, and so on. */
  private List<Verdict> verdicts(String... requests) {
    return IntStream.range(0, requests.length)
        .mapToObj(i -> slots.asked(requests[i], i, 0, true).getLast().verdict())
        .toList();
  }
}
