package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.assertError;
import static io.nacre.oci.registry.TestRegistry.bytes;
import static io.nacre.oci.registry.TestRegistry.descriptor;
import static io.nacre.oci.registry.TestRegistry.image;
import static io.nacre.oci.registry.TestRegistry.index;
import static io.nacre.oci.registry.TestRegistry.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.catalog.Retention;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.MediaTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Distribution-spec, "Pushing Manifests", "Pulling manifests" and their deletion. */
class ManifestTest {
  private static final byte[] CONFIG = bytes("{\"architecture\":\"amd64\"}");
  private static final byte[] LAYER = random(1, 5000);

  @TempDir Path folder;
  private TestRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start(folder);
    registry.push("team/app", CONFIG);
    registry.push("team/app", LAYER);
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  @Test
  void bytesAndMediaTypeComeBackAsTheyCame() throws IOException {
    String manifest =
        image(CONFIG, Map.of("unknown field", "{ \"kept\" :\t[1e2] }"), LAYER) + "\n\n";
    Digest digest = Digest.sha256(bytes(manifest));
    RawHttp.Answer put = registry.putManifest("team/app", "1.0", manifest);
    assertThat(put.status()).isEqualTo(201);
    assertThat(put.header("Docker-Content-Digest")).contains(digest.toString());
    assertThat(put.header("Location")).contains("/v2/team/app/manifests/" + digest);
    assertThat(put.header("OCI-Subject")).isEmpty();

    for (int i = 0; i < 2; i++) { // from the store, then from memory
      for (String reference : new String[] {"1.0", digest.toString()}) {
        RawHttp.Answer get = registry.get("/v2/team/app/manifests/" + reference);
        RawHttp.Answer head = registry.head("/v2/team/app/manifests/" + reference);
        assertThat(get.text()).isEqualTo(manifest);
        assertThat(head.body()).isEmpty();
        for (RawHttp.Answer answer : new RawHttp.Answer[] {get, head}) {
          assertThat(answer.status()).isEqualTo(200);
          assertThat(answer.header("Content-Type")).contains(MediaTypes.OCI_MANIFEST);
          assertThat(answer.header("Content-Length")).contains("" + bytes(manifest).length);
          assertThat(answer.header("Docker-Content-Digest")).contains(digest.toString());
          assertThat(answer.header("X-Ipfs-Roots")).isPresent();
        }
      }
    }
    assertThat(registry.store.catalog().retention(TestRegistry.repository("team/app"), digest))
        .isEqualTo(Retention.TAGGED);
  }

  @Test
  void parametersOfTheContentTypeAreIgnored() throws IOException {
    String manifest = image(CONFIG, Map.of(), LAYER);
    RawHttp.Answer put = put("1", manifest, MediaTypes.OCI_MANIFEST + "; charset=utf-8");
    assertThat(put.status()).isEqualTo(201);
    assertThat(registry.get("/v2/team/app/manifests/1").header("Content-Type"))
        .contains(MediaTypes.OCI_MANIFEST);
  }

  @Test
  void withoutAContentTypeTheBodyTells() throws IOException {
    String docker =
        image(CONFIG, Map.of(), LAYER).replace(MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST);
    assertThat(registry.http.send("PUT", "/v2/team/app/manifests/1", bytes(docker)).status())
        .isEqualTo(201);
    assertThat(registry.get("/v2/team/app/manifests/1").header("Content-Type"))
        .contains(MediaTypes.DOCKER_MANIFEST);
  }

  @Test
  void dockerListsAndIndexesAndArtifacts() throws IOException {
    String image = image(CONFIG, Map.of(), LAYER);
    registry.putManifest("team/app", Digest.sha256(bytes(image)).toString(), image);
    String index = index(image);
    String list = index.replace(MediaTypes.OCI_INDEX, MediaTypes.DOCKER_LIST);
    String nested = index.replace(MediaTypes.OCI_MANIFEST, MediaTypes.OCI_INDEX);
    String artifact =
        "{\"mediaType\":\"%s\",\"artifactType\":\"application/x\",\"blobs\":[%s]}"
            .formatted(MediaTypes.OCI_ARTIFACT, descriptor("application/x", LAYER));
    for (String manifest : new String[] {index, list, nested, artifact, index()}) {
      assertThat(registry.putManifest("team/app", "x", manifest).status())
          .as(manifest)
          .isEqualTo(201);
      assertThat(registry.get("/v2/team/app/manifests/x").text()).isEqualTo(manifest);
    }
  }

  @Test
  void aPushByDigestMayBringTags() throws IOException {
    String manifest = image(CONFIG, Map.of(), LAYER);
    Digest digest = Digest.sha256(bytes(manifest));
    String tags =
        IntStream.range(0, 12).mapToObj(i -> "tag=v" + i).collect(Collectors.joining("&"));
    RawHttp.Answer put = put(digest + "?" + tags, manifest, MediaTypes.OCI_MANIFEST);
    assertThat(put.status()).isEqualTo(201);
    assertThat(put.header("OCI-Tag").orElseThrow().split(", ")).hasSize(12).contains("v0", "v11");
    assertThat(registry.get("/v2/team/app/manifests/v7").text()).isEqualTo(manifest);

    assertError(
        put(digest + "?tag=.bad", manifest, MediaTypes.OCI_MANIFEST),
        400,
        ErrorCode.MANIFEST_INVALID);
    assertError(
        put(digest + "?" + "tag=a&".repeat(65), manifest, MediaTypes.OCI_MANIFEST),
        414,
        ErrorCode.MANIFEST_INVALID);
  }

  @Test
  void aPushBySha512() throws IOException {
    String manifest = image(CONFIG, Map.of(), LAYER);
    Digest.Algorithm sha512 = Digest.Algorithm.SHA512;
    Digest digest = Digest.of(sha512, sha512.hasher().digest(bytes(manifest)));
    RawHttp.Answer put = put(digest + "?tag=1", manifest, MediaTypes.OCI_MANIFEST);
    assertThat(put.header("Docker-Content-Digest")).contains(digest.toString());
    for (String reference : new String[] {digest.toString(), "1"}) {
      RawHttp.Answer get = registry.get("/v2/team/app/manifests/" + reference);
      assertThat(get.text()).isEqualTo(manifest);
      assertThat(get.header("Docker-Content-Digest")).contains(digest.toString());
    }
  }

  @Test
  void aSubjectMayBeMissing() throws IOException {
    byte[] subject = bytes("nobody has this");
    String manifest =
        image(CONFIG, Map.of("subject", descriptor(MediaTypes.OCI_MANIFEST, subject)), LAYER);
    RawHttp.Answer put = registry.putManifest("team/app", "signature", manifest);
    assertThat(put.status()).isEqualTo(201);
    assertThat(put.header("OCI-Subject")).contains(Digest.sha256(subject).toString());
  }

  @Test
  void anImageNeedsItsConfig() throws IOException {
    registry.push("team/other", LAYER);
    RawHttp.Answer put = registry.putManifest("team/other", "1", image(CONFIG, Map.of(), LAYER));
    assertError(put, 400, ErrorCode.MANIFEST_BLOB_UNKNOWN);
    assertThat(put.text()).contains(Digest.sha256(CONFIG).toString());
    assertThat(registry.get("/v2/team/other/manifests/1").status()).isEqualTo(404);
  }

  @Test
  void pushingASparseManifestGrantsNothing() throws IOException {
    byte[] secret = random(7, 3000);
    registry.push("secret", secret);
    String secretImage = image(CONFIG, Map.of(), secret);
    String sparse = image(CONFIG, Map.of(), LAYER, secret);
    assertThat(registry.putManifest("team/app", "1", sparse).status()).isEqualTo(201);
    assertThat(registry.putManifest("team/app", "2", index(secretImage)).status()).isEqualTo(201);
    assertError(
        registry.get("/v2/team/app/blobs/" + Digest.sha256(secret)), 404, ErrorCode.BLOB_UNKNOWN);
    assertThat(registry.get("/v2/team/app/blobs/" + Digest.sha256(LAYER)).status()).isEqualTo(200);
  }

  @Test
  void manifestsOfFourMebibytesAreAccepted() throws IOException {
    String large = padded(5 * 1024 * 1024);
    assertThat(registry.putManifest("team/app", "large", large).status()).isEqualTo(201);
    assertThat(registry.get("/v2/team/app/manifests/large").text()).isEqualTo(large);
    assertError(
        registry.putManifest("team/app", "larger", padded(Manifest.MAX_BYTES)),
        413,
        ErrorCode.MANIFEST_INVALID);
  }

  @Test
  void theDigestOfThePathMustBeThatOfTheBody() throws IOException {
    String manifest = image(CONFIG, Map.of(), LAYER);
    Digest other = Digest.sha256(bytes(manifest + " "));
    assertError(
        put(other.toString(), manifest, MediaTypes.OCI_MANIFEST), 400, ErrorCode.DIGEST_INVALID);
    assertError(
        put("sha256:baddigeststring", manifest, MediaTypes.OCI_MANIFEST),
        400,
        ErrorCode.DIGEST_INVALID);
    assertThat(registry.get("/v2/team/app/manifests/" + other).status()).isEqualTo(404);
    assertError(
        registry.get("/v2/team/app/manifests/sha256:baddigeststring"),
        400,
        ErrorCode.DIGEST_INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"schemaVersion\":1}",
        "{\"schemaVersion\":2}",
        "{\"schemaVersion\":2}x",
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a/b\",\"digest\":\"sha256:x\",\"size\":1}}"
      })
  void whatIsNoManifestIsInvalid(String body) throws IOException {
    assertError(put("1", body, MediaTypes.OCI_MANIFEST), 400, ErrorCode.MANIFEST_INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/html", "application/json", "application/vnd.oci.image.index.v1+json", "x"})
  void aMediaTypeThatIsNotTheManifestsIsInvalid(String mediaType) throws IOException {
    assertError(
        put("1", image(CONFIG, Map.of(), LAYER), mediaType), 400, ErrorCode.MANIFEST_INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {".x", "-x", "a%20b", "a*", "ä"})
  void namesThatNoTagCanHave(String tag) throws IOException {
    String encoded = tag.equals("ä") ? "%C3%A4" : tag;
    assertError(
        put(encoded, image(CONFIG, Map.of(), LAYER), MediaTypes.OCI_MANIFEST),
        400,
        ErrorCode.MANIFEST_INVALID);
    assertError(registry.get("/v2/team/app/manifests/" + encoded), 404, ErrorCode.MANIFEST_UNKNOWN);
  }

  @Test
  void aTagIsDeletedAloneAndADigestWithItsTags() throws IOException {
    String manifest = image(CONFIG, Map.of(), LAYER);
    Digest digest = Digest.sha256(bytes(manifest));
    String path = "/v2/team/app/manifests/";
    put(digest + "?tag=1&tag=2", manifest, MediaTypes.OCI_MANIFEST);
    registry.push("team/other", CONFIG);
    registry.putManifest("team/other", "1", manifest);
    for (String reference : new String[] {"1", "2", digest.toString()}) {
      assertThat(registry.get(path + reference).status()).isEqualTo(200);
      assertThat(registry.get(path + reference).status()).isEqualTo(200);
    }

    assertThat(registry.delete(path + "1").status()).isEqualTo(202);
    assertError(registry.get(path + "1"), 404, ErrorCode.MANIFEST_UNKNOWN);
    assertError(registry.delete(path + "1"), 404, ErrorCode.MANIFEST_UNKNOWN);
    assertThat(registry.get(path + "2").status()).isEqualTo(200);

    assertThat(registry.delete(path + digest).status()).isEqualTo(202);
    assertError(registry.get(path + "2"), 404, ErrorCode.MANIFEST_UNKNOWN);
    assertError(registry.get(path + digest), 404, ErrorCode.MANIFEST_UNKNOWN);
    assertError(registry.delete(path + digest), 404, ErrorCode.MANIFEST_UNKNOWN);
    assertThat(registry.get("/v2/team/other/manifests/1").text()).isEqualTo(manifest);
  }

  @Test
  void aMovedTagIsMovedAtOnce() throws IOException {
    for (int i = 0; i < 5; i++) {
      String manifest = image(CONFIG, Map.of("annotations", "{\"i\":\"%d\"}".formatted(i)), LAYER);
      registry.putManifest("team/app", "latest", manifest);
      assertThat(registry.get("/v2/team/app/manifests/latest").text()).isEqualTo(manifest);
      assertThat(registry.get("/v2/team/app/manifests/latest").text()).isEqualTo(manifest);
    }
  }

  @Test
  void whoHasItNeedsNoBody() throws IOException {
    Digest digest = registry.pushImage("team/app", "1");
    String etag = "\"" + digest + "\"";
    for (int i = 0; i < 2; i++) {
      RawHttp.Answer answer = registry.get("/v2/team/app/manifests/1", "If-None-Match", etag);
      assertThat(answer.status()).isEqualTo(304);
      assertThat(answer.body()).isEmpty();
    }
  }

  private static String padded(int length) {
    return image(
        CONFIG, Map.of("annotations", "{\"padding\":\"%s\"}".formatted("x".repeat(length))), LAYER);
  }

  private RawHttp.Answer put(String reference, String manifest, String mediaType)
      throws IOException {
    return registry.http.send(
        "PUT", "/v2/team/app/manifests/" + reference, bytes(manifest), "Content-Type", mediaType);
  }
}
