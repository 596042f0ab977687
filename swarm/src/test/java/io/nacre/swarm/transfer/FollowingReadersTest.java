package io.nacre.swarm.transfer;

import static io.nacre.swarm.TestAgent.APP;
import static io.nacre.swarm.TestAgent.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.fetch.Arrival;
import io.nacre.store.image.Digest;
import io.nacre.swarm.TestAgent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many readers of one transfer, many transfers at once. */
class FollowingReadersTest extends FetcherFixture {
  @Test
  void manyReadersShareOneTransfer() throws Exception {
    AtomicInteger blocks = new AtomicInteger();
    CountDownLatch everybodyIsHere = new CountDownLatch(1);
    TestAgent a =
        evil(
            request -> {
              if (isBlock(request)) {
                blocks.incrementAndGet();
                everybodyIsHere.await();
              }
              return Optional.empty();
            });
    byte[] content = bytes(2, 6 * MIB);
    Digest digest = a.push(APP, content).digest();
    TestAgent b = agent(a);
    b.grant(APP, digest);
    List<Future<byte[]>> readers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch started = new CountDownLatch(20);
      for (int i = 0; i < 20; i++) {
        readers.add(
            threads.submit(
                () -> {
                  started.countDown();
                  return b.pull(APP, digest);
                }));
      }
      started.await();
      everybodyIsHere.countDown();
      for (Future<byte[]> reader : readers) {
        assertThat(reader.get(20, TimeUnit.SECONDS)).isEqualTo(content);
      }
    }
    assertThat(blocks).as("a node and six leaves").hasValue(7);
  }

  @Test
  void theLastBlockIsKeptBackUntilTheRestIsThere() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger blocks = new AtomicInteger();
    TestAgent a =
        evil(
            request -> {
              if (isBlock(request) && blocks.incrementAndGet() == 3) {
                release.await(); // the node, the first leaf, and then nothing
              }
              return Optional.empty();
            });
    byte[] content = bytes(3, 2 * MIB);
    Digest digest = a.push(APP, content).digest();
    TestAgent b = agent(a);
    try (Arrival arrival = b.swarm.fetcher().fetch(APP, digest)) {
      assertThat(arrival.size()).isEqualTo(content.length);
      ByteBuffer all = ByteBuffer.allocate(content.length);
      soonReadable(arrival);
      assertThat(b.store.blobs().find(digest)).as("nothing unverified is visible").isEmpty();
      release.countDown();
      arrival.result();
      assertThat(arrival.await(0)).isEqualTo(content.length);
      TestAgent.readTo(arrival, all, content.length);
      assertThat(all.array()).isEqualTo(content);
    }
  }

  /** The first leaf can be read, or the last one came first; never more than the first. */
  private static void soonReadable(Arrival arrival) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Long> end = threads.submit(() -> arrival.await(0));
      assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(MIB);
    }
  }

  @Test
  void aSlowReaderHoldsUpNobodyAndStillGetsEverything() throws Exception {
    TestAgent a = agent();
    byte[] content = bytes(4, 9 * MIB);
    Digest digest = a.push(APP, content).digest();
    TestAgent b = agent(a);
    try (Arrival slow = b.swarm.fetcher().fetch(APP, digest)) {
      assertThat(b.pull(APP, digest)).isEqualTo(content);
      b.store.blobs().delete(digest);
      assertThat(TestAgent.read(slow)).isEqualTo(content);
    }
  }

  @Test
  void manyBlobsAtOnceShareTheRequestsThatMayBeInFlight() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    TestAgent a = agent();
    TestAgent counting =
        evil(
            request -> {
              if (!isLeaf(request)) {
                return Optional.of(a.router.handle(request));
              }
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              try {
                return Optional.of(a.router.handle(request));
              } finally {
                now.decrementAndGet();
              }
            });
    List<Digest> digests = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      digests.add(a.push(APP, bytes(i, 2 * MIB)).digest());
    }
    TestAgent b = agent(counting);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<byte[]>> pulls = new ArrayList<>();
      digests.forEach(digest -> pulls.add(threads.submit(() -> b.pull(APP, digest))));
      for (int i = 0; i < pulls.size(); i++) {
        assertThat(pulls.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(bytes(i, 2 * MIB));
      }
    }
    assertThat(most.get()).isBetween(1, TestAgent.REQUESTS_IN_FLIGHT);
  }
}
