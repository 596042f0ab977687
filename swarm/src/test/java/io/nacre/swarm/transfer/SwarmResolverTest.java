package io.nacre.swarm.transfer;

import static io.nacre.swarm.Soon.soon;
import static io.nacre.swarm.TestAgent.APP;
import static io.nacre.swarm.TestAgent.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.http.Response;
import io.nacre.store.catalog.Retention;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NotFoundException;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Tag;
import io.nacre.swarm.TestAgent;
import io.nacre.swarm.membership.Peer;
import io.nacre.swarm.membership.PeerAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwarmResolverTest {
  private static final Tag ONE = new Tag("1");
  private static final byte[] OLD = bytes(1, 50);
  private static final byte[] NEW = bytes(2, 60);

  @TempDir private Path folder;

  @Test
  void tellsWhatATagNamesAtAPeer() throws Exception {
    try (TestAgent a = TestAgent.start(folder.resolve("a"));
        TestAgent b = joined(a)) {
      Digest digest = a.tag(APP, ONE, NEW, Retention.TAGGED);
      assertThat(resolve(b)).contains(new Descriptor(MediaTypes.OCI_MANIFEST, digest, NEW.length));
      assertThat(b.swarm.resolver().resolve(APP, new Tag("2"))).isEmpty();
    }
  }

  @Test
  void theNewestCountsWhenTagsWereSetAtSeveral() throws Exception {
    try (TestAgent a = TestAgent.start(folder.resolve("a"));
        TestAgent b = TestAgent.start(folder.resolve("b"));
        TestAgent c = joined(a, b)) {
      a.tag(APP, ONE, OLD, Retention.TAGGED);
      soonLater();
      Digest newest = b.tag(APP, ONE, NEW, Retention.TAGGED);
      assertThat(resolve(c).orElseThrow().digest()).isEqualTo(newest);
    }
  }

  @Test
  void theWordOfOneWhereItWasSetCountsMoreThanWhatAnotherHeardLater() throws Exception {
    try (TestAgent a = TestAgent.start(folder.resolve("a"));
        TestAgent b = TestAgent.start(folder.resolve("b"));
        TestAgent c = joined(a, b)) {
      Digest own = a.tag(APP, ONE, NEW, Retention.TAGGED);
      soonLater();
      b.tag(APP, ONE, OLD, Retention.CACHED);
      assertThat(resolve(c).orElseThrow().digest()).isEqualTo(own);
    }
  }

  @Test
  void onePeerIsEnoughWhenOthersCannotBeAsked() throws Exception {
    try (TestAgent a = TestAgent.start(folder.resolve("a"));
        TestAgent broken = broken();
        TestAgent c = joined(a, broken)) {
      Digest digest = a.tag(APP, ONE, NEW, Retention.TAGGED);
      assertThat(resolve(c).orElseThrow().digest()).isEqualTo(digest);
    }
  }

  @Test
  void failsWhenNobodyKnowsAndSomebodyCouldNotBeAsked() throws Exception {
    try (TestAgent a = TestAgent.start(folder.resolve("a"));
        TestAgent broken = broken();
        TestAgent c = joined(a, broken)) {
      assertThatThrownBy(() -> resolve(c))
          .isInstanceOf(FetchException.class)
          .hasMessageContaining(broken.address().toString());
    }
  }

  @Test
  void aPrivateRepositorysTagsAreNotTold() throws Exception {
    try (TestAgent a = TestAgent.start(folder.resolve("a"));
        TestAgent b = joined(a)) {
      a.tag(APP, ONE, NEW, Retention.TAGGED);
      a.store.catalog().setPrivate(APP, true);
      assertThat(resolve(b)).isEmpty();
    }
  }

  @Test
  void whatAnyPeerVouchesForBelongs() throws Exception {
    try (TestAgent a = TestAgent.start(folder.resolve("a"));
        TestAgent b = TestAgent.start(folder.resolve("b"));
        TestAgent c = joined(a, b)) {
      Digest one = a.push(APP, bytes(3, 10)).digest();
      Digest two = b.push(APP, bytes(4, 10)).digest();
      Digest strange = Digest.sha256(bytes(5, 10));
      Digest manifest = a.manifest(APP, ONE, NEW, one, two, strange);
      b.manifest(APP, ONE, NEW, one, two, strange);

      assertThat(c.swarm.resolver().vouched(APP, manifest, Set.of(one, two, strange)))
          .containsExactlyInAnyOrder(one, two);
      assertThatThrownBy(() -> c.swarm.resolver().vouched(APP, one, Set.of()))
          .isInstanceOf(NotFoundException.class);
    }
  }

  @Test
  void nobodyVouchesWhoCannotBeAsked() throws Exception {
    try (TestAgent broken = broken();
        TestAgent c = joined(broken)) {
      assertThatThrownBy(() -> c.swarm.resolver().vouched(APP, Digest.sha256(NEW), Set.of()))
          .isInstanceOf(FetchException.class)
          .isNotInstanceOf(NotFoundException.class)
          .hasMessageContaining(broken.address().toString());
    }
  }

  @Test
  void withoutPeersNobodyKnows() throws Exception {
    try (TestAgent a = TestAgent.start(folder.resolve("a"))) {
      assertThat(resolve(a)).isEmpty();
    }
  }

  /** The catalog's times may be no finer than milliseconds. */
  private static void soonLater() throws Exception {
    long start = System.currentTimeMillis();
    soon("time passes", () -> System.currentTimeMillis() > start + 2);
  }

  private TestAgent broken() throws Exception {
    return TestAgent.evil(
        folder.resolve("broken"),
        request ->
            request.path().startsWith("/nacre/v1/names/")
                ? Optional.of(Response.of(500))
                : Optional.empty());
  }

  private static Optional<Descriptor> resolve(TestAgent agent) throws Exception {
    return agent.swarm.resolver().resolve(APP, ONE);
  }

  private TestAgent joined(TestAgent... peers) throws Exception {
    PeerAddress[] addresses = Stream.of(peers).map(TestAgent::address).toArray(PeerAddress[]::new);
    TestAgent agent = TestAgent.start(folder.resolve("joined"), addresses);
    soon(
        "peers are up",
        () -> agent.swarm.peers().stream().allMatch(peer -> peer.state() == Peer.State.UP));
    return agent;
  }
}
