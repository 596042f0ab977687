package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.assertError;
import static io.nacre.oci.registry.TestRegistry.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.blob.Blob;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Distribution-spec, "Pulling blobs" and "Deleting Blobs". */
class BlobTest {
  private static final byte[] BLOB = random(1, 2048);
  private static final Digest DIGEST = Digest.sha256(BLOB);
  private static final String PATH = "/v2/team/app/blobs/" + DIGEST;

  @TempDir Path folder;
  private TestRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start(folder);
    registry.push("team/app", BLOB);
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  /** Twice, since the first answer comes from the database and the second from memory. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void getAndHead(int times) throws IOException {
    Blob held = registry.store.blobs().find(DIGEST).orElseThrow();
    for (int i = 0; i < times; i++) {
      RawHttp.Answer get = registry.get(PATH);
      RawHttp.Answer head = registry.head(PATH);
      assertThat(get.body()).isEqualTo(BLOB);
      assertThat(head.body()).isEmpty();
      for (RawHttp.Answer answer : new RawHttp.Answer[] {get, head}) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Length")).contains("2048");
        assertThat(answer.header("Content-Type")).contains("application/octet-stream");
        assertThat(answer.header("Docker-Content-Digest")).contains(DIGEST.toString());
        assertThat(answer.header("Accept-Ranges")).contains("bytes");
        assertThat(answer.header("ETag")).contains("\"" + DIGEST + "\"");
        assertThat(answer.header("X-Ipfs-Roots")).contains(held.root().toString());
        assertThat(answer.header("Content-Encoding")).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "500-1499, 500, 1500",
    "500-, 500, 2048",
    "-500, 1548, 2048",
    "2000-5000, 2000, 2048"
  })
  void partOfIt(String range, int start, int end) throws IOException {
    RawHttp.Answer answer = registry.get(PATH, "Range", "bytes=" + range);
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(BLOB, start, end));
    assertThat(answer.header("Content-Length")).contains("" + (end - start));
    assertThat(answer.header("Content-Range"))
        .contains("bytes %d-%d/2048".formatted(start, end - 1));
    assertThat(answer.header("Docker-Content-Digest")).contains(DIGEST.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"5000-10000", "500-0", "-0", "x"})
  void aRangeOutsideIt(String range) throws IOException {
    for (int i = 0; i < 2; i++) {
      RawHttp.Answer answer = registry.get(PATH, "Range", "bytes=" + range);
      assertError(answer, 416, ErrorCode.SIZE_INVALID);
      assertThat(answer.header("Content-Range")).contains("bytes */2048");
    }
  }

  @Test
  void conditions() throws IOException {
    String etag = "\"" + DIGEST + "\"";
    RawHttp.Answer known = registry.get(PATH, "If-None-Match", etag);
    assertThat(known.status()).isEqualTo(304);
    assertThat(known.body()).isEmpty();
    assertThat(registry.get(PATH, "If-None-Match", "\"other\"").status()).isEqualTo(200);
    assertThat(registry.get(PATH, "Range", "bytes=0-9", "If-Range", etag).status()).isEqualTo(206);
    assertThat(registry.get(PATH, "Range", "bytes=0-9", "If-Range", "\"other\"").status())
        .isEqualTo(200);
  }

  @Test
  void aBlobIsReadableOnlyThroughARepositoryItBelongsTo() throws IOException {
    assertError(registry.get("/v2/team/other/blobs/" + DIGEST), 404, ErrorCode.BLOB_UNKNOWN);
    assertThat(registry.head("/v2/team/other/blobs/" + DIGEST).status()).isEqualTo(404);
    assertThat(registry.sources.asked).isEmpty(); // and nobody is asked for it
  }

  @Test
  void aDeleteHoldsAtOnceAndInItsRepositoryAlone() throws IOException {
    registry.push("team/other", BLOB);
    assertThat(registry.get(PATH).status()).isEqualTo(200);
    assertThat(registry.get(PATH).status()).isEqualTo(200);

    assertThat(registry.delete(PATH).status()).isEqualTo(202);

    assertError(registry.get(PATH), 404, ErrorCode.BLOB_UNKNOWN);
    assertError(registry.delete(PATH), 404, ErrorCode.BLOB_UNKNOWN);
    assertThat(registry.get("/v2/team/other/blobs/" + DIGEST).body()).isEqualTo(BLOB);

    registry.push("team/app", BLOB);
    assertThat(registry.get(PATH).status()).isEqualTo(200);
  }

  @Test
  void aManifestIsNotDeletedAsABlob() throws IOException {
    Digest manifest = registry.pushImage("team/app", "1");
    assertError(registry.delete("/v2/team/app/blobs/" + manifest), 404, ErrorCode.BLOB_UNKNOWN);
    assertThat(registry.get("/v2/team/app/manifests/1").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha256:baddigeststring",
        "md5:d41d8cd98f00b204e9800998ecf8427e",
        "latest",
        "sha256:"
      })
  void malformedDigests(String digest) throws IOException {
    assertError(registry.get("/v2/a/blobs/" + digest), 400, ErrorCode.DIGEST_INVALID);
    assertError(registry.delete("/v2/a/blobs/" + digest), 400, ErrorCode.DIGEST_INVALID);
  }
}
