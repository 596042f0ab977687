package io.nacre.swarm.transfer;

import static io.nacre.swarm.TestAgent.APP;
import static io.nacre.swarm.TestAgent.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.http.Response;
import io.nacre.store.catalog.Origin;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.image.Digest;
import io.nacre.swarm.TestAgent;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Blobs from several peers, some of whom go. */
class SeveralPeersTest extends FetcherFixture {
  @Test
  void takesFromEveryPeerThatHasIt() throws Exception {
    CountDownLatch bothAsked = new CountDownLatch(2);
    TestAgent a = evil(answersLeavesAfter(bothAsked));
    TestAgent b = evil(answersLeavesAfter(bothAsked));
    byte[] content = bytes(5, 24 * MIB);
    Digest digest = a.push(APP, content).digest();
    b.push(APP, content);
    TestAgent c = agent(a, b);
    assertThat(c.pull(APP, digest)).isEqualTo(content);
    assertThat(c.store.catalog().origins(digest))
        .hasSize(2)
        .allSatisfy(origin -> assertThat(origin.bytes()).isPositive())
        .extracting(Origin::bytes)
        .satisfies(
            bytes ->
                assertThat(bytes.stream().mapToLong(Long::longValue).sum())
                    .isEqualTo(content.length));
  }

  private static TestAgent.Mischief answersLeavesAfter(CountDownLatch everybodyWasAsked) {
    AtomicBoolean asked = new AtomicBoolean();
    return request -> {
      if (isLeaf(request)) {
        if (!asked.getAndSet(true)) {
          everybodyWasAsked.countDown();
        }
        everybodyWasAsked.await(20, TimeUnit.SECONDS);
      }
      return Optional.empty();
    };
  }

  @Test
  void aPeerThatDiesInTheMiddleIsReplaced() throws Exception {
    AtomicInteger blocks = new AtomicInteger();
    TestAgent[] dying = new TestAgent[1];
    dying[0] =
        evil(
            request -> {
              if (isBlock(request) && blocks.incrementAndGet() == 4) {
                dying[0].stopServing();
              }
              return Optional.empty();
            });
    TestAgent good = agent();
    byte[] content = bytes(6, 16 * MIB);
    Digest digest = dying[0].push(APP, content).digest();
    good.push(APP, content);
    TestAgent b = agent(dying[0], good);
    assertThat(b.pull(APP, digest)).isEqualTo(content);
  }

  @Test
  void whenTheOnlyPeerDiesNothingIsVisibleAndALaterPullTriesAfresh() throws Exception {
    AtomicInteger blocks = new AtomicInteger();
    TestAgent a =
        evil(
            request ->
                isBlock(request) && blocks.incrementAndGet() > 3
                    ? Optional.of(Response.text(500, "out of order"))
                    : Optional.empty());
    byte[] content = bytes(7, 8 * MIB);
    Digest digest = a.push(APP, content).digest();
    TestAgent b = agent(a);
    assertThatThrownBy(() -> waitForTheEnd(b, digest))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining(a.address().toString())
        .hasMessageContaining("500");
    assertThat(b.store.blobs().find(digest)).isEmpty();
    assertThat(b.store.blobs().totals().blobs()).isZero();
    blocks.set(-1000);
    assertThat(b.pull(APP, digest)).isEqualTo(content);
  }

  /**
   * Readers hear of a failure a moment before the transfer is over, which can be joined till then.
   */
  private static void waitForTheEnd(TestAgent agent, Digest digest) throws Exception {
    try (Arrival arrival = agent.swarm.fetcher().fetch(APP, digest)) {
      arrival.result();
    }
  }
}
