package io.nacre.swarm.transfer;

import static io.nacre.swarm.Soon.soon;
import static io.nacre.swarm.TestAgent.APP;
import static io.nacre.swarm.TestAgent.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.blob.Blob;
import io.nacre.store.catalog.Origin;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NotFoundException;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.swarm.TestAgent;
import io.nacre.swarm.membership.Peer;
import io.nacre.swarm.membership.PeerAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwarmFetcherTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path folder;
  private final Deque<TestAgent> agents = new ArrayDeque<>();

  @AfterEach
  void close() throws IOException {
    while (!agents.isEmpty()) {
      agents.pop().close();
    }
  }

  // ---- one good peer

  @Test
  void theSizeIsToldWithoutBringingTheBlob() throws Exception {
    TestAgent a = agent();
    TestAgent b = agent(a);
    Digest digest = a.push(APP, bytes(1, 70_000)).digest();

    assertThat(b.swarm.fetcher().size(APP, digest)).isEqualTo(70_000);

    assertThat(b.store.blobs().find(digest)).isEmpty();
    assertThatThrownBy(() -> b.swarm.fetcher().size(new Repository("other"), digest))
        .isInstanceOf(NotFoundException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, MIB - 1, MIB, MIB + 1, 5 * MIB, 17 * MIB + 3})
  void bringsABlobOfAnySizeAndSaysWhereItCameFrom(int size) throws Exception {
    TestAgent a = agent();
    byte[] content = bytes(size, size);
    Blob pushed = a.push(APP, content);
    TestAgent b = agent(a);
    assertThat(b.pull(APP, pushed.digest())).isEqualTo(content);
    Blob held = b.store.blobs().find(pushed.digest()).orElseThrow();
    assertThat(held.root()).isEqualTo(pushed.root());
    assertThat(b.store.catalog().origins(pushed.digest()))
        .singleElement()
        .satisfies(
            origin -> {
              assertThat(origin.kind()).isEqualTo(Origin.Kind.PEER);
              assertThat(origin.bytes()).isEqualTo(size);
              assertThat(origin.source()).startsWith(a.address().toString());
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 3 * MIB})
  void bringsABlobUnderASha512Digest(int size) throws Exception {
    TestAgent a = agent();
    Blob pushed = a.push(APP, bytes(1, size), Digest.Algorithm.SHA512);
    TestAgent b = agent(a);
    assertThat(b.pull(APP, pushed.digest())).isEqualTo(bytes(1, size));
  }

  @Test
  void whatItBroughtIsServedOnToTheNext() throws Exception {
    TestAgent a = agent();
    Blob pushed = a.push(APP, bytes(1, 3 * MIB));
    TestAgent b = agent(a);
    b.pull(APP, pushed.digest());
    b.grant(APP, pushed.digest());
    a.stopServing();
    TestAgent c = agent(b);
    assertThat(c.pull(APP, pushed.digest())).isEqualTo(bytes(1, 3 * MIB));
  }

  @Test
  void countsBytesOnBothSides() throws Exception {
    TestAgent a = agent();
    Blob pushed = a.push(APP, bytes(1, 3 * MIB));
    TestAgent b = agent(a);
    soon("a knows b", () -> !a.swarm.peers().isEmpty());
    b.pull(APP, pushed.digest());
    assertThat(b.swarm.peers().getFirst().bytesIn()).isEqualTo(3 * MIB);
    assertThat(a.swarm.peers().getFirst().bytesOut()).isGreaterThanOrEqualTo(3 * MIB);
  }

  // ---- readers

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

  // ---- several peers

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
    assertThatThrownBy(() -> b.pull(APP, digest))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining(a.address().toString())
        .hasMessageContaining("500");
    assertThat(b.store.blobs().find(digest)).isEmpty();
    assertThat(b.store.blobs().totals().blobs()).isZero();
    blocks.set(-1000);
    assertThat(b.pull(APP, digest)).isEqualTo(content);
  }

  // ---- who has it, and who may

  @Test
  void whatNobodyHasIsNotFound() throws Exception {
    TestAgent b = agent(agent(), agent());
    Digest digest = Digest.sha256(bytes(8, 10));
    b.grant(APP, digest);
    assertThatThrownBy(() -> b.pull(APP, digest))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("does not have it");
  }

  @Test
  void withoutPeersNothingIsFound() throws Exception {
    TestAgent b = agent();
    assertThatThrownBy(() -> b.pull(APP, Digest.sha256(bytes(8, 10))))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void whatIsPrivateThereIsNotFound() throws Exception {
    TestAgent a = agent();
    Digest digest = a.push(APP, bytes(9, 100)).digest();
    a.store.catalog().setPrivate(APP, true);
    TestAgent b = agent(a);
    b.grant(APP, digest);
    assertThatThrownBy(() -> b.pull(APP, digest)).isInstanceOf(NotFoundException.class);
  }

  @Test
  void whatDoesNotBelongHereIsFetchedOnlyWhenItBelongsThere() throws Exception {
    TestAgent a = agent();
    byte[] content = bytes(10, 100);
    Digest digest = a.push(APP, content).digest();
    TestAgent b = agent(a);
    Repository other = new Repository("other");
    assertThatThrownBy(() -> b.pull(other, digest)).isInstanceOf(NotFoundException.class);
    assertThat(b.store.blobs().find(digest)).isEmpty();
    b.grant(other, digest);
    assertThat(b.pull(other, digest)).isEqualTo(content);
  }

  @Test
  void aLiarOfBeforeIsNotAskedAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    TestAgent evil =
        evil(
            request -> {
              asked.incrementAndGet();
              return isBlock(request)
                  ? Optional.of(Response.text(200, "not the block"))
                  : Optional.empty();
            });
    Digest digest = evil.push(APP, bytes(11, 100)).digest();
    TestAgent b = agent(evil);
    assertThatThrownBy(() -> b.pull(APP, digest)).isInstanceOf(FetchException.class);
    assertThat(b.swarm.peers().getFirst().state()).isEqualTo(Peer.State.LIED);
    asked.set(0);
    assertThatThrownBy(() -> b.pull(APP, digest)).isInstanceOf(NotFoundException.class);
    assertThat(b.store.catalog().origins(digest))
        .extracting(Origin::kind)
        .containsExactly(Origin.Kind.LIED);
  }

  // ---- helpers

  private static boolean isBlock(Request request) {
    return request.path().startsWith("/ipfs/");
  }

  /** A CID of a raw block, in base32, starts so. */
  private static boolean isLeaf(Request request) {
    return request.path().startsWith("/ipfs/bafkr");
  }

  private TestAgent agent(TestAgent... peers) throws Exception {
    return up(TestAgent.start(next(), addresses(peers)), peers.length);
  }

  private TestAgent evil(TestAgent.Mischief mischief) throws Exception {
    return up(TestAgent.evil(next(), mischief), 0);
  }

  private TestAgent up(TestAgent agent, int peers) throws Exception {
    agents.push(agent);
    soon(
        "peers are up",
        () ->
            agent.swarm.peers().stream().filter(p -> p.state() == Peer.State.UP).count() >= peers);
    return agent;
  }

  private Path next() {
    return folder.resolve("agent-" + agents.size());
  }

  private static PeerAddress[] addresses(TestAgent... agents) {
    return List.of(agents).stream().map(TestAgent::address).toArray(PeerAddress[]::new);
  }
}
