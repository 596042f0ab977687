package io.nacre.swarm.transfer;

import static io.nacre.swarm.Soon.soon;
import static io.nacre.swarm.TestAgent.APP;
import static io.nacre.swarm.TestAgent.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.http.Response;
import io.nacre.store.blob.Blob;
import io.nacre.store.catalog.Origin;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NotFoundException;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.swarm.TestAgent;
import io.nacre.swarm.membership.Peer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blobs from one good peer; who has one, and who may. */
class SwarmFetcherTest extends FetcherFixture {
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
}
