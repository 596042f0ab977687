package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.assertError;
import static io.nacre.oci.registry.TestRegistry.bytes;
import static io.nacre.oci.registry.TestRegistry.image;
import static io.nacre.oci.registry.TestRegistry.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.catalog.Origin;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.testing.upstream.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pulls from a real registry, through a proxy that goes wrong in every way there is. */
class UpstreamPullTest extends UpstreamFixture {
  private static final int MIB = 1 << 20;
  private static final int CLIENTS = 100;
  private static final byte[] LAYER = random(1, 3 * MIB + 5);
  private static final Digest DIGEST = Digest.sha256(LAYER);
  private static final String BLOB = "/v2/up.test/org/app/blobs/" + DIGEST;
  private static final String TAG = "/v2/up.test/org/app/manifests/1";
  private static final String THERE = "/v2/org/app/";

  UpstreamPullTest() {
    super(LAYER);
  }

  private void knowTheImage() throws IOException {
    assertThat(rig.get(TAG).status()).isEqualTo(200);
  }

  // ---- with peers

  @Test
  void whatAPeerBreaksOffTheUpstreamGoesOnWith() throws Exception {
    knowTheImage();
    rig.peers.has(new Repository("up.test/org/app"), LAYER);
    rig.peers.breaksAt = 2 * FakeSources.BLOCK + 100;

    RawHttp.Answer answer = rig.get(BLOB);

    assertThat(answer.isComplete()).isTrue();
    assertThat(answer.body()).isEqualTo(LAYER);
    assertThat(rig.proxy.seen("GET", "/blobs/"))
        .singleElement()
        .satisfies(
            get ->
                assertThat(get.header("Range"))
                    .contains("bytes=%d-".formatted(2 * FakeSources.BLOCK + 100)));
    assertThat(rig.store.blobs().find(DIGEST)).isPresent();
  }

  @Test
  void whatTheUpstreamBreaksOffPeersGoOnWith() throws Exception {
    knowTheImage();
    rig.peers.has(new Repository("up.test/org/app"), LAYER);
    rig.peers.late.set(1);
    rig.proxy.order(1, "GET", "/blobs/", Fault.truncated(2 * MIB));
    rig.proxy.order(100, "GET", "/blobs/", Fault.status(500));

    RawHttp.Answer answer = rig.get(BLOB);

    assertThat(answer.isComplete()).isTrue();
    assertThat(answer.body()).isEqualTo(LAYER);
  }

  @Test
  void whenBothBreakOffTheBodyIsNotComplete() throws Exception {
    knowTheImage();
    rig.peers.has(new Repository("up.test/org/app"), LAYER);
    rig.peers.breaksAt = 2 * FakeSources.BLOCK + 100;
    rig.proxy.order(100, "GET", "/blobs/", Fault.status(500));

    assertThat(rig.get(BLOB).isComplete()).isFalse();
    assertThat(rig.store.blobs().find(DIGEST)).isEmpty();
  }

  // ---- when all is well

  @Test
  void anImageComesWithItsBytesUnchanged() throws Exception {
    assertThat(rig.get(TAG).text()).isEqualTo(manifest);
    RawHttp.Answer layer = rig.get(BLOB);
    assertThat(layer.status()).isEqualTo(200);
    assertThat(layer.isComplete()).isTrue();
    assertThat(layer.body()).isEqualTo(LAYER);
    assertThat(rig.store.blobs().find(DIGEST)).isPresent();
    assertThat(rig.store.catalog().origins(DIGEST))
        .singleElement()
        .satisfies(
            origin -> {
              assertThat(origin.kind()).isEqualTo(Origin.Kind.UPSTREAM);
              assertThat(origin.source()).isEqualTo("up.test");
              assertThat(origin.bytes()).isEqualTo(LAYER.length);
            });
  }

  @Test
  void headOfABlobThatIsNotHereAsksAndBringsNothing() throws Exception {
    for (boolean isKnown : new boolean[] {false, true}) {
      if (isKnown) {
        knowTheImage();
      }
      rig.proxy.seen.clear();

      RawHttp.Answer head = rig.http.send("HEAD", BLOB);

      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Content-Length")).contains("" + LAYER.length);
      assertThat(head.header("Docker-Content-Digest")).contains(DIGEST.toString());
      assertThat(rig.proxy.seen("GET", "/blobs/")).isEmpty();
      assertThat(rig.store.blobs().find(DIGEST)).isEmpty();
    }
    String unknown = "/v2/up.test/org/app/blobs/" + Digest.sha256(bytes("nothing"));
    assertThat(rig.http.send("HEAD", unknown).status()).isEqualTo(404);
    assertThat(rig.get(BLOB).body()).isEqualTo(LAYER);
  }

  @Test
  void whatIsHeldIsServedByDigestWithoutACallToTheUpstream() throws Exception {
    knowTheImage();
    rig.get(BLOB);
    rig.proxy.seen.clear();
    String byDigest = "/v2/up.test/org/app/manifests/" + Digest.sha256(bytes(manifest));
    for (int i = 0; i < 2; i++) {
      assertThat(rig.get(byDigest).text()).isEqualTo(manifest);
      assertThat(rig.get(BLOB).body()).isEqualTo(LAYER);
    }
    assertThat(rig.proxy.seen).isEmpty();
  }

  @Test
  void manyClientsAtOnceCauseOneRequest() throws Exception {
    knowTheImage();
    CountDownLatch rest = new CountDownLatch(1);
    rig.proxy.order(1, "GET", "/blobs/", Fault.slow(MIB, rest));
    List<Future<RawHttp.Answer>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch begun = new CountDownLatch(CLIENTS);
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(
            threads.submit(
                () -> {
                  try (Socket socket = rig.http.begin("GET", BLOB, 0)) {
                    InputStream in = socket.getInputStream();
                    byte[] start = in.readNBytes(100); // it arrives while the rest is held back
                    begun.countDown();
                    byte[] all = in.readAllBytes();
                    assertThat(start).isNotEmpty();
                    return new RawHttp.Answer(200, List.of(), all, true);
                  }
                }));
      }
      assertThat(begun.await(30, TimeUnit.SECONDS)).as("all had their first bytes").isTrue();
      rest.countDown();
      for (Future<RawHttp.Answer> client : clients) {
        byte[] end = client.get(30, TimeUnit.SECONDS).body();
        assertThat(Arrays.copyOfRange(end, end.length - MIB, end.length))
            .isEqualTo(Arrays.copyOfRange(LAYER, LAYER.length - MIB, LAYER.length));
      }
    }
    assertThat(rig.proxy.seen("GET", "/blobs/" + DIGEST)).hasSize(1);
  }

  @Test
  void aBlobOfWhichNoManifestIsKnownIsTheUpstreamsToGive() throws Exception {
    assertThat(rig.get(BLOB).body()).isEqualTo(LAYER);
    RawHttp.Answer unknown = rig.get("/v2/up.test/org/app/blobs/" + Digest.sha256(bytes("none")));
    assertError(unknown, 404, ErrorCode.BLOB_UNKNOWN);
  }

  @Test
  void holdingTheBytesIsNoReasonToGiveThemUnderAnotherName() throws Exception {
    rig.get(BLOB);
    rig.pushImage("org/other", "1", List.of());
    assertError(rig.get("/v2/up.test/org/other/blobs/" + DIGEST), 404, ErrorCode.BLOB_UNKNOWN);
  }

  // ---- when the bytes go wrong

  @Test
  void aBodyThatBreaksOffIsGoneOnWithWhereItEnded() throws Exception {
    knowTheImage();
    rig.proxy.order(1, "GET", "/blobs/", Fault.truncated(2 * MIB + 77));
    rig.proxy.order(1, "GET", "/blobs/", Fault.truncated(1000));
    RawHttp.Answer layer = rig.get(BLOB);
    assertThat(layer.isComplete()).isTrue();
    assertThat(layer.body()).isEqualTo(LAYER);
    List<Long> starts =
        rig.proxy.seen("GET", "/blobs/").stream()
            .map(seen -> seen.header("Range").orElse("bytes=0-").replaceAll("[^0-9]", ""))
            .map(Long::valueOf)
            .toList();
    assertThat(starts).as("what was still under way may be asked for again").hasSize(3).isSorted();
    assertThat(starts.get(0)).isZero();
    assertThat(starts.get(1)).isBetween(1L, 2L * MIB + 77);
    assertThat(starts.get(2)).isBetween(starts.get(1), starts.get(1) + 1000);
  }

  @Test
  void aBodyThatAlwaysBreaksOffNeverLooksComplete() throws Exception {
    knowTheImage();
    rig.proxy.order(1, "GET", "/blobs/", Fault.truncated(2 * MIB));
    rig.proxy.order(100, "GET", "/blobs/", Fault.truncated(0));
    RawHttp.Answer layer = rig.get(BLOB);
    // a failure that is known before the first byte of the answer has a status of its own
    assertThat(layer.status() == 502 || !layer.isComplete()).as("%d", layer.status()).isTrue();
    assertThat(rig.store.blobs().find(DIGEST)).isEmpty();
    rig.proxy.repair();
    assertThat(rig.get(BLOB).body()).isEqualTo(LAYER);
  }

  @Test
  void wrongBytesAreNeverACompleteBodyAndNothingOfThemStays() throws Exception {
    knowTheImage();
    rig.proxy.order(1, "GET", "/blobs/", Fault.changed(5));
    assertThat(rig.get(BLOB).isComplete()).isFalse();
    assertThat(rig.store.blobs().find(DIGEST)).isEmpty();
    rig.proxy.seen.clear();
    assertThat(rig.get(BLOB).body()).isEqualTo(LAYER);
    assertThat(rig.proxy.seen("GET", "/blobs/").getFirst().header("Range")).isEmpty();
  }

  @Test
  void aWrongLengthIsNeverACompleteBody() throws Exception {
    knowTheImage();
    for (long told : List.of(LAYER.length - 100L, LAYER.length + 100L, 7L)) {
      rig.proxy.order(100, "GET", "/blobs/", Fault.length(told));
      RawHttp.Answer layer = rig.get(BLOB);
      assertThat(layer.status() == 502 || !layer.isComplete()).as("length %d", told).isTrue();
      assertThat(rig.store.blobs().find(DIGEST)).isEmpty();
      rig.proxy.repair();
    }
  }

  @Test
  void aManifestWithOtherBytesIsRefused() throws Exception {
    rig.proxy.order(1, "GET", "/manifests/", Fault.changed(3));
    assertError(rig.get(TAG), 502, ErrorCode.MANIFEST_UNKNOWN);
    assertThat(rig.get(TAG).text()).isEqualTo(manifest);
  }

  // ---- when the upstream does not want, or cannot

  @Test
  void afterAFailureItIsTriedAgain() throws Exception {
    rig.proxy.order(2, "HEAD", "/manifests/", Fault.status(500));
    rig.proxy.order(1, "GET", "/blobs/", Fault.status(503));
    knowTheImage();
    assertThat(rig.get(BLOB).body()).isEqualTo(LAYER);
    assertThat(rig.proxy.seen("HEAD", "/manifests/")).hasSize(3);
  }

  @Test
  void afterManyFailuresItIsLeftAloneForAWhile() throws Exception {
    rig.proxy.order(100, "HEAD", "/manifests/", Fault.status(500));
    for (int i = 0; i < 4; i++) {
      assertError(rig.get(TAG), 502, ErrorCode.MANIFEST_UNKNOWN);
    }
    assertThat(rig.proxy.seen("HEAD", "/manifests/")).hasSize(5);
    rig.proxy.repair();
    rig.clock.pass(Duration.ofSeconds(11));
    knowTheImage();
  }

  @Test
  void whoeverWantsFewerRequestsGetsFewerAndTheClientIsTold() throws Exception {
    rig.proxy.order(100, "HEAD", "/manifests/", Fault.status(429, "Retry-After: 60"));
    for (int i = 0; i < 3; i++) {
      RawHttp.Answer answer = rig.get(TAG);
      assertError(answer, 429, ErrorCode.TOOMANYREQUESTS);
      assertThat(answer.header("Retry-After")).contains("60");
    }
    assertThat(rig.proxy.seen("HEAD", "/manifests/")).hasSize(1);
    rig.proxy.repair();
    rig.clock.pass(Duration.ofSeconds(61));
    knowTheImage();
  }

  @Test
  void aShortWaitIsWaited() throws Exception {
    rig.proxy.order(1, "HEAD", "/manifests/", Fault.status(429, "Retry-After: 1"));
    knowTheImage();
    assertThat(rig.proxy.seen("HEAD", "/manifests/")).hasSize(2);
  }

  @Test
  void aRefusalIsPassedOn() throws Exception {
    rig.proxy.order(1, "HEAD", "/manifests/", Fault.status(403));
    assertError(rig.get(TAG), 403, ErrorCode.DENIED);
  }

  @Test
  void whatIsNotThereIsAFast404() throws Exception {
    assertError(rig.get("/v2/up.test/org/app/manifests/none"), 404, ErrorCode.MANIFEST_UNKNOWN);
    assertThat(rig.proxy.seen).hasSize(1);
  }

  // ---- tags

  @Test
  void aTagIsBelievedForAWhileAndThenAskedForAgain() throws Exception {
    knowTheImage();
    String newer =
        image(bytes("{\"config of\":\"1\"}"), Map.of("annotations", "{\"newer\":\"yes\"}"), LAYER);
    rig.putManifest("org/app", "1", newer);
    assertThat(rig.get(TAG).text()).isEqualTo(manifest);
    assertThat(rig.proxy.seen("HEAD", "/manifests/1")).hasSize(1);
    rig.clock.pass(Duration.ofSeconds(31));
    assertThat(rig.get(TAG).text()).isEqualTo(newer);
  }

  @Test
  void aTagWhoseUpstreamIsAwayIsAnsweredAsLastKnownWithAWarning() throws Exception {
    knowTheImage();
    CountDownLatch over = new CountDownLatch(1);
    List<Fault> faults =
        List.of(Fault.status(500), Fault.status(429, "Retry-After: 5"), Fault.hang(over));
    for (Fault fault : faults) {
      rig.clock.pass(Duration.ofSeconds(31));
      rig.proxy.order(1, "HEAD", "/manifests/", fault);
      RawHttp.Answer answer = rig.get(TAG);
      assertThat(answer.text()).isEqualTo(manifest);
      assertThat(answer.header("Warning")).hasValueSatisfying(w -> assertThat(w).startsWith("111"));
    }
    over.countDown();
    assertThat(rig.lastKnownAnswers()).isEqualTo(3);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (rig.get(TAG).header("Warning").isPresent()) { // while the one that hung still ends
      assertThat(System.nanoTime()).as("it is asked again").isLessThan(deadline);
      rig.clock.pass(Duration.ofSeconds(31));
    }
  }

  @Test
  void aTagThatItsUpstreamDeletedIsGone() throws Exception {
    rig.pushImage("org/gone", "1", List.of(random(9, 100)));
    String path = "/v2/up.test/org/gone/manifests/1";
    assertThat(rig.get(path).status()).isEqualTo(200);
    String digest = rig.get(path).header("Docker-Content-Digest").orElseThrow();
    rig.upstream.send("DELETE", "/v2/org/gone/manifests/" + digest);
    rig.clock.pass(Duration.ofSeconds(31));
    assertError(rig.get(path), 404, ErrorCode.MANIFEST_UNKNOWN);
  }

  @Test
  void onlyWhatIsAskedForIsFetched() throws Exception {
    knowTheImage();
    assertThat(rig.proxy.seen.stream().map(Object::toString))
        .containsExactly(
            "HEAD " + THERE + "manifests/1",
            "GET " + THERE + "manifests/" + Digest.sha256(bytes(manifest)));
  }
}
