package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.assertError;
import static io.nacre.oci.registry.TestRegistry.bytes;
import static io.nacre.oci.registry.TestRegistry.image;
import static io.nacre.oci.registry.TestRegistry.index;
import static io.nacre.oci.registry.TestRegistry.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.catalog.Retention;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not here comes from whoever has it; decided before the first byte. */
class PullThroughTest {
  private static final Repository APP = new Repository("team/app");
  private static final Tag ONE = new Tag("1");
  private static final byte[] CONFIG = bytes("{\"architecture\":\"amd64\"}");
  private static final byte[] LAYER = random(1, 5 * FakeSources.BLOCK + 3);
  private static final String IMAGE = image(CONFIG, Map.of(), LAYER);
  private static final Digest DIGEST = Digest.sha256(bytes(IMAGE));
  private static final String LAYER_PATH = "/v2/team/app/blobs/" + Digest.sha256(LAYER);

  @TempDir Path folder;
  private TestRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start(folder);
  }

  @AfterEach
  void stop() throws IOException {
    assertThat(registry.sources.open).isEmpty(); // every arrival was closed
    registry.close();
  }

  private void peersHaveTheImage() {
    registry.sources.tags(APP, ONE, MediaTypes.OCI_MANIFEST, bytes(IMAGE));
    registry.sources.has(APP, CONFIG);
    registry.sources.has(APP, LAYER);
  }

  @Test
  void anImageByItsTag() throws IOException {
    peersHaveTheImage();
    RawHttp.Answer head = registry.head("/v2/team/app/manifests/1");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Docker-Content-Digest")).contains(DIGEST.toString());
    assertThat(head.header("Content-Length")).contains("" + IMAGE.length());
    assertThat(registry.get("/v2/team/app/manifests/1").text()).isEqualTo(IMAGE);
    assertThat(registry.get("/v2/team/app/manifests/" + DIGEST).text()).isEqualTo(IMAGE);
    assertThat(registry.get("/v2/team/app/blobs/" + Digest.sha256(CONFIG)).body())
        .isEqualTo(CONFIG);
    RawHttp.Answer layer = registry.get(LAYER_PATH);
    assertThat(layer.status()).isEqualTo(200);
    assertThat(layer.isComplete()).isTrue();
    assertThat(layer.body()).isEqualTo(LAYER);
    assertThat(registry.store.catalog().retention(APP, DIGEST)).isEqualTo(Retention.CACHED);

    long fetches = registry.sources.asked.stream().filter(LAYER_DIGEST::equals).count();
    assertThat(registry.get(LAYER_PATH).body()).isEqualTo(LAYER);
    assertThat(registry.sources.asked.stream().filter(LAYER_DIGEST::equals)).hasSize((int) fetches);
  }

  private static final Digest LAYER_DIGEST = Digest.sha256(LAYER);

  @Test
  void anImageByItsDigest() throws IOException {
    peersHaveTheImage();
    RawHttp.Answer answer = registry.get("/v2/team/app/manifests/" + DIGEST);
    assertThat(answer.text()).isEqualTo(IMAGE);
    assertThat(answer.header("Content-Type")).contains(MediaTypes.OCI_MANIFEST);
    assertThat(registry.get(LAYER_PATH).body()).isEqualTo(LAYER);
  }

  @Test
  void onlyWhatIsAskedForIsFetched() throws IOException {
    String other = image(bytes("{\"architecture\":\"arm64\"}"), Map.of());
    registry.sources.tags(APP, ONE, MediaTypes.OCI_INDEX, bytes(index(IMAGE, other)));
    registry.sources.has(APP, bytes(IMAGE));
    assertThat(registry.get("/v2/team/app/manifests/1").status()).isEqualTo(200);
    assertThat(registry.get("/v2/team/app/manifests/" + DIGEST).text()).isEqualTo(IMAGE);
    assertThat(registry.sources.asked)
        .containsExactly(ONE, Digest.sha256(bytes(index(IMAGE, other))), DIGEST);
  }

  @Test
  void aMissIsAFast404() throws IOException {
    assertError(registry.get("/v2/team/app/manifests/1"), 404, ErrorCode.MANIFEST_UNKNOWN);
    assertError(registry.get("/v2/team/app/manifests/" + DIGEST), 404, ErrorCode.MANIFEST_UNKNOWN);
    registry.sources.tags(APP, ONE, MediaTypes.OCI_MANIFEST, bytes(IMAGE));
    assertThat(registry.get("/v2/team/app/manifests/1").status()).isEqualTo(200);
    assertError(registry.get(LAYER_PATH), 404, ErrorCode.BLOB_UNKNOWN);
    assertThat(registry.head(LAYER_PATH).status()).isEqualTo(404);
  }

  @Test
  void sourcesThatCannotBeReadAreNotAMiss() throws IOException {
    registry.sources.unreachable = "peer 127.0.0.1:5051 does not answer";
    RawHttp.Answer answer = registry.get("/v2/team/app/manifests/1");
    assertError(answer, 502, ErrorCode.MANIFEST_UNKNOWN);
    assertThat(answer.text()).contains("127.0.0.1:5051");
  }

  @Test
  void whatSomeOtherRepositoryHasIsNotThisOnes() throws IOException {
    registry.push("secret", CONFIG);
    registry.push("secret", LAYER);
    registry.putManifest("secret", "1", IMAGE);
    assertError(registry.get("/v2/team/app/manifests/" + DIGEST), 404, ErrorCode.MANIFEST_UNKNOWN);
    assertError(registry.get(LAYER_PATH), 404, ErrorCode.BLOB_UNKNOWN);
  }

  @Test
  void aBlobThatLooksLikeAManifestGrantsNothing() throws IOException {
    byte[] secret = random(8, 500);
    registry.push("secret", secret);
    Digest forged = registry.push("team/app", bytes(image(CONFIG, Map.of(), secret)));
    assertError(registry.get("/v2/team/app/manifests/" + forged), 404, ErrorCode.MANIFEST_UNKNOWN);
    assertError(
        registry.get("/v2/team/app/blobs/" + Digest.sha256(secret)), 404, ErrorCode.BLOB_UNKNOWN);
  }

  /** Anybody may write a manifest that lists what is somebody else's. */
  @Test
  void aPulledManifestGrantsOnlyWhatSomebodyVouchesFor() throws IOException {
    byte[] secret = random(8, 500);
    Digest digest = registry.push("secret", secret);
    registry.sources.strange.add(digest);
    String lie = image(CONFIG, Map.of(), LAYER, secret);
    registry.sources.tags(APP, ONE, MediaTypes.OCI_MANIFEST, bytes(lie));
    registry.sources.has(APP, CONFIG);
    registry.sources.has(APP, LAYER);

    assertThat(registry.get("/v2/team/app/manifests/1").text()).isEqualTo(lie);

    assertThat(registry.get(LAYER_PATH).body()).isEqualTo(LAYER);
    assertError(registry.get("/v2/team/app/blobs/" + digest), 404, ErrorCode.BLOB_UNKNOWN);

    registry.sources.strange.clear(); // it was pushed to that repository there
    assertThat(registry.get("/v2/team/app/manifests/1").text()).isEqualTo(lie);
    assertThat(registry.get("/v2/team/app/blobs/" + digest).body()).isEqualTo(secret);
  }

  @Test
  void bytesLeaveWhileTheRestIsStillUnderWay() throws IOException {
    peersHaveTheImage();
    registry.get("/v2/team/app/manifests/1");
    CountDownLatch rest = new CountDownLatch(1);
    registry.sources.rest = rest;
    try (Socket socket = registry.http.begin("GET", LAYER_PATH, 0)) {
      InputStream in = socket.getInputStream();
      byte[] start = in.readNBytes(FakeSources.BLOCK); // head included, so not yet all of a block
      assertThat(new String(start, 0, 15, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
      rest.countDown();
      byte[] end = in.readAllBytes();
      assertThat(Arrays.copyOfRange(end, end.length - 1000, end.length))
          .isEqualTo(Arrays.copyOfRange(LAYER, LAYER.length - 1000, LAYER.length));
    }
  }

  @Test
  void partOfABlobThatArrives() throws IOException {
    peersHaveTheImage();
    registry.get("/v2/team/app/manifests/1");
    RawHttp.Answer answer = registry.get(LAYER_PATH, "Range", "bytes=70000-150000");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.header("Content-Range")).contains("bytes 70000-150000/" + LAYER.length);
    assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(LAYER, 70000, 150001));
    assertError(registry.get(LAYER_PATH, "Range", "bytes=999999999-"), 416, ErrorCode.SIZE_INVALID);
  }

  @Test
  void headOfABlobThatIsNotHereYet() throws IOException {
    peersHaveTheImage();
    registry.get("/v2/team/app/manifests/1");
    RawHttp.Answer head = registry.head(LAYER_PATH);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).contains("" + LAYER.length);
    assertThat(head.header("Docker-Content-Digest")).contains(LAYER_DIGEST.toString());
  }

  @Test
  void aBrokenArrivalNeverLooksComplete() throws IOException {
    peersHaveTheImage();
    registry.get("/v2/team/app/manifests/1");
    registry.sources.breaksAt = 2 * FakeSources.BLOCK + 100;
    RawHttp.Answer answer = registry.get(LAYER_PATH);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.isComplete()).isFalse();
    assertThat(registry.store.blobs().find(LAYER_DIGEST)).isEmpty();
  }

  @Test
  void aTagThatWasPulledFollowsItsOwner() throws IOException {
    peersHaveTheImage();
    assertThat(registry.get("/v2/team/app/manifests/1").text()).isEqualTo(IMAGE);
    String newer = image(CONFIG, Map.of("annotations", "{\"newer\":\"yes\"}"), LAYER);
    registry.sources.tags(APP, ONE, MediaTypes.OCI_MANIFEST, bytes(newer));
    assertThat(registry.get("/v2/team/app/manifests/1").text()).isEqualTo(newer);

    registry.sources.unreachable = "everybody is away";
    assertThat(registry.get("/v2/team/app/manifests/1").text()).isEqualTo(newer); // last known
  }

  @Test
  void aTagThatWasPushedHereIsTheTruth() throws IOException {
    peersHaveTheImage();
    registry.push("team/app", CONFIG);
    String mine = image(CONFIG, Map.of("annotations", "{\"mine\":\"yes\"}"));
    registry.putManifest("team/app", "1", mine);
    for (int i = 0; i < 2; i++) {
      assertThat(registry.get("/v2/team/app/manifests/1").text()).isEqualTo(mine);
    }
    assertThat(registry.sources.asked).isEmpty();
  }

  @Test
  void whatWasDeletedHereDoesNotComeBackFromPeers() throws IOException {
    peersHaveTheImage();
    registry.push("team/app", CONFIG);
    registry.push("team/app", LAYER);
    registry.putManifest("team/app", "1", IMAGE);
    registry.delete("/v2/team/app/manifests/1");
    assertError(registry.get("/v2/team/app/manifests/1"), 404, ErrorCode.MANIFEST_UNKNOWN);
    registry.delete("/v2/team/app/manifests/" + DIGEST);
    assertError(registry.get("/v2/team/app/manifests/" + DIGEST), 404, ErrorCode.MANIFEST_UNKNOWN);
    registry.putManifest("team/app", "1", IMAGE);
    assertThat(registry.get("/v2/team/app/manifests/1").status()).isEqualTo(200);
  }

  @Test
  void aCopyThatWasDeletedMayBePulledAgain() throws IOException {
    peersHaveTheImage();
    registry.get("/v2/team/app/manifests/1");
    assertThat(registry.delete("/v2/team/app/manifests/" + DIGEST).status()).isEqualTo(202);
    assertThat(registry.get("/v2/team/app/manifests/1").text()).isEqualTo(IMAGE);
  }

  @Test
  void whatIsNoManifestIsNotServedAsOne() throws IOException {
    registry.sources.has(APP, CONFIG);
    registry.sources.has(APP, random(3, 9 * 1024 * 1024));
    assertError(
        registry.get("/v2/team/app/manifests/" + Digest.sha256(CONFIG)),
        404,
        ErrorCode.MANIFEST_UNKNOWN);
    assertError(
        registry.get("/v2/team/app/manifests/" + Digest.sha256(random(3, 9 * 1024 * 1024))),
        404,
        ErrorCode.MANIFEST_UNKNOWN);
  }
}
