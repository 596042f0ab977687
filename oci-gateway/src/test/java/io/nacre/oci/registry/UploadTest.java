package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.assertError;
import static io.nacre.oci.registry.TestRegistry.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.catalog.Origin;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Distribution-spec, "Pushing blobs". */
class UploadTest {
  private static final byte[] BLOB = random(1, 3 * 1024 * 1024 + 7);
  private static final Digest DIGEST = Digest.sha256(BLOB);

  @TempDir Path folder;
  private TestRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start(folder);
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  @Test
  void postThenPut() throws IOException {
    String upload = registry.beginUpload("team/app");
    assertCreated(put(upload, BLOB, DIGEST));
    assertError(
        registry.get(upload), 404, ErrorCode.BLOB_UPLOAD_UNKNOWN); // a session ends with its PUT
  }

  @Test
  void singlePost() throws IOException {
    assertCreated(registry.http.send("POST", "/v2/team/app/blobs/uploads/?digest=" + DIGEST, BLOB));
  }

  @Test
  void oneStreamOfUnknownLength() throws IOException {
    String upload = registry.beginUpload("team/app");
    RawHttp.Answer patched = registry.http.sendChunked("PATCH", upload, BLOB);
    assertThat(patched.status()).isEqualTo(202);
    assertThat(patched.header("Range")).contains("0-" + (BLOB.length - 1));
    assertCreated(put(patched.header("Location").orElseThrow(), new byte[0], DIGEST));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void chunksInOrder(boolean lastWithPut) throws IOException {
    String upload = registry.beginUpload("team/app");
    int chunk = BLOB.length / 3 + 1;
    for (int at = 0; at < BLOB.length; at += chunk) {
      int end = Math.min(BLOB.length, at + chunk);
      byte[] part = Arrays.copyOfRange(BLOB, at, end);
      String range = "%d-%d".formatted(at, end - 1);
      if (lastWithPut && end == BLOB.length) {
        assertCreated(put(upload, part, DIGEST, "Content-Range", range));
        return;
      }
      RawHttp.Answer answer = registry.http.send("PATCH", upload, part, "Content-Range", range);
      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.header("Range")).contains("0-" + (end - 1)); // counts the whole upload
      upload = answer.header("Location").orElseThrow();
    }
    assertCreated(put(upload, new byte[0], DIGEST));
  }

  @Test
  void aChunkOutOfOrderAppendsNothing() throws IOException {
    String upload = registry.beginUpload("team/app");
    byte[] half = Arrays.copyOf(BLOB, 1000);
    registry.http.send("PATCH", upload, half, "Content-Range", "0-999");

    for (String range : new String[] {"0-999", "999-1998", "1001-2000"}) {
      RawHttp.Answer answer =
          registry.http.send("PATCH", upload, random(9, 1000), "Content-Range", range);
      assertError(answer, 416, ErrorCode.BLOB_UPLOAD_INVALID);
      assertThat(answer.header("Location")).contains(upload);
      assertThat(answer.header("Range")).contains("0-999");
    }
    assertError(
        put(upload, random(9, 1000), DIGEST, "Content-Range", "2000-2999"),
        416,
        ErrorCode.BLOB_UPLOAD_INVALID);

    RawHttp.Answer status = registry.get(upload);
    assertThat(status.status()).isEqualTo(204);
    assertThat(status.header("Range")).contains("0-999");
    assertThat(status.header("Location")).contains(upload);
    byte[] rest = Arrays.copyOfRange(BLOB, 1000, BLOB.length);
    assertCreated(put(upload, rest, DIGEST, "Content-Range", "1000-" + (BLOB.length - 1)));
  }

  @Test
  void theEmptyBlobIsLegal() throws IOException {
    Digest empty = Digest.sha256(new byte[0]);
    assertThat(put(registry.beginUpload("team/app"), new byte[0], empty).status()).isEqualTo(201);
    RawHttp.Answer answer = registry.get("/v2/team/app/blobs/" + empty);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).contains("0");
  }

  @Test
  void sha512WhetherAnnouncedOrNot() throws IOException {
    Digest.Algorithm sha512 = Digest.Algorithm.SHA512;
    Digest digest = Digest.of(sha512, sha512.hasher().digest(BLOB));
    String announced =
        registry
            .http
            .send("POST", "/v2/a/blobs/uploads/?digest-algorithm=sha512")
            .header("Location")
            .orElseThrow();
    patch(announced);
    assertThat(put(announced, new byte[0], digest).status()).isEqualTo(201);

    String unannounced = registry.beginUpload("b");
    patch(unannounced);
    assertThat(put(unannounced, new byte[0], digest).status()).isEqualTo(201);

    assertThat(put(registry.beginUpload("c"), BLOB, digest).status()).isEqualTo(201);
    for (String repository : new String[] {"a", "b", "c"}) {
      RawHttp.Answer answer = registry.get("/v2/%s/blobs/%s".formatted(repository, digest));
      assertThat(answer.body()).isEqualTo(BLOB);
      assertThat(answer.header("Docker-Content-Digest")).contains(digest.toString());
    }
  }

  @Test
  void theWrongDigestOfAnotherAlgorithmIsFoundOutToo() throws IOException {
    Digest.Algorithm sha512 = Digest.Algorithm.SHA512;
    Digest other = Digest.of(sha512, sha512.hasher().digest(random(2, 10)));
    String upload = registry.beginUpload("a");
    patch(upload);
    assertError(put(upload, new byte[0], other), 400, ErrorCode.DIGEST_INVALID);
    assertThat(registry.store.blobs().totals().blobs()).isZero();
  }

  @Test
  void afterAWrongDigestNothingIsVisible() throws IOException {
    Digest other = Digest.sha256(random(2, 10));
    String upload = registry.beginUpload("team/app");
    assertError(put(upload, BLOB, other), 400, ErrorCode.DIGEST_INVALID);
    assertError(
        registry.http.send("POST", "/v2/team/app/blobs/uploads/?digest=" + other, BLOB),
        400,
        ErrorCode.DIGEST_INVALID);
    for (Digest digest : new Digest[] {other, DIGEST}) {
      assertError(registry.get("/v2/team/app/blobs/" + digest), 404, ErrorCode.BLOB_UNKNOWN);
    }
    assertThat(registry.store.blobs().totals().blobs()).isZero();
  }

  @Test
  void aCancelledUploadIsGone() throws IOException {
    String upload = registry.beginUpload("team/app");
    patch(upload);
    assertThat(registry.delete(upload).status()).isEqualTo(204);
    assertError(registry.get(upload), 404, ErrorCode.BLOB_UPLOAD_UNKNOWN);
    assertError(put(upload, new byte[0], DIGEST), 404, ErrorCode.BLOB_UPLOAD_UNKNOWN);
    assertError(registry.delete(upload), 404, ErrorCode.BLOB_UPLOAD_UNKNOWN);
  }

  @Test
  void anUploadBelongsToItsRepository() throws IOException {
    String upload = registry.beginUpload("team/app");
    String elsewhere = upload.replace("team/app", "team/other");
    assertError(put(elsewhere, BLOB, DIGEST), 404, ErrorCode.BLOB_UPLOAD_UNKNOWN);
    assertThat(registry.get(upload).status()).isEqualTo(204);
  }

  @Test
  void oneRequestWritesAtATime() throws IOException {
    String upload = registry.beginUpload("team/app");
    try (Socket first = registry.http.begin("PATCH", upload, BLOB.length)) {
      first.getOutputStream().write(BLOB, 0, 5000);
      first.getOutputStream().flush();
      awaitRange(upload, "0-4999");

      RawHttp.Answer second = registry.http.send("PATCH", upload, BLOB);
      assertError(second, 416, ErrorCode.BLOB_UPLOAD_INVALID);
      assertThat(second.header("Range")).contains("0-4999");

      first.getOutputStream().write(BLOB, 5000, BLOB.length - 5000);
      assertThat(registry.http.read(first, false).status()).isEqualTo(202);
    }
    assertCreated(put(upload, new byte[0], DIGEST));
  }

  @Test
  void whatAClientThatWentAwayHadSentStays() throws IOException {
    String upload = registry.beginUpload("team/app");
    try (Socket client = registry.http.begin("PATCH", upload, BLOB.length)) {
      client.getOutputStream().write(BLOB, 0, 100_000);
      client.getOutputStream().flush();
      awaitRange(upload, "0-99999");
    }
    byte[] rest = Arrays.copyOfRange(BLOB, 100_000, BLOB.length);
    String range = "100000-" + (BLOB.length - 1);
    RawHttp.Answer answer = put(upload, rest, DIGEST, "Content-Range", range);
    for (int i = 0; i < 1000 && answer.status() == 416; i++) { // the server still hopes
      LockSupport.parkNanos(5_000_000);
      answer = put(upload, rest, DIGEST, "Content-Range", range);
    }
    assertCreated(answer);
  }

  @Test
  void lengthsThatDisagreeAreInvalidSizes() throws IOException {
    String upload = registry.beginUpload("team/app");
    assertError(
        registry.http.send("PATCH", upload, new byte[10], "Content-Range", "0-10"),
        400,
        ErrorCode.SIZE_INVALID);
    assertError(
        registry.http.sendChunked("PATCH", upload, new byte[12], "Content-Range", "0-10"),
        400,
        ErrorCode.SIZE_INVALID);
    assertError(
        registry.http.sendChunked(
            "PATCH", registry.beginUpload("a"), new byte[9], "Content-Range", "0-9"),
        400,
        ErrorCode.SIZE_INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes 0-9/10",
        "0-",
        "-9",
        "9-0",
        "a-b",
        "0-99999999999999999999",
        "0 - 9",
        "0-9,10-19",
        "٠-٩"
      })
  void malformedContentRange(String range) throws IOException {
    String upload = registry.beginUpload("team/app");
    assertError(
        registry.http.send("PATCH", upload, new byte[10], "Content-Range", range),
        400,
        ErrorCode.BLOB_UPLOAD_INVALID);
    assertThat(registry.get(upload).header("Range")).contains("0-0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?digest=", "?digest=sha256:abc", "?digest=md5:00", "?digest=x"})
  void theClosingPutNeedsADigest(String query) throws IOException {
    String upload = registry.beginUpload("team/app");
    assertError(registry.http.send("PUT", upload + query, BLOB), 400, ErrorCode.DIGEST_INVALID);
    assertThat(registry.get(upload).status()).isEqualTo(204); // and may come once more
  }

  @Test
  void unknownAlgorithmsAreRefusedAtOnce() throws IOException {
    assertError(
        registry.http.send("POST", "/v2/a/blobs/uploads/?digest-algorithm=md5"),
        400,
        ErrorCode.DIGEST_INVALID);
  }

  @Test
  void theOriginIsTheClientUnlessTheBytesWereHeldBefore() throws IOException {
    registry.push("team/app", BLOB);
    registry.push("team/other", BLOB);
    assertThat(registry.store.catalog().origins(DIGEST))
        .containsExactly(
            new Origin(Origin.Kind.PUSH, "127.0.0.1", BLOB.length, registry.clock.instant()));
  }

  private void patch(String upload) throws IOException {
    RawHttp.Answer answer = registry.http.send("PATCH", upload, BLOB);
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
  }

  private RawHttp.Answer put(String upload, byte[] body, Digest digest, String... headers)
      throws IOException {
    return registry.http.send("PUT", upload + "?digest=" + digest, body, headers);
  }

  private void assertCreated(RawHttp.Answer answer) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.header("Docker-Content-Digest")).contains(DIGEST.toString());
    String location = answer.header("Location").orElseThrow();
    assertThat(location).isEqualTo("/v2/team/app/blobs/" + DIGEST);
    assertThat(registry.get(location).body()).isEqualTo(BLOB);
  }

  /** The server reads at its own pace; its progress is what the protocol tells. */
  private void awaitRange(String upload, String range) throws IOException {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!registry.get(upload).header("Range").orElse("").equals(range)) {
      assertThat(System.nanoTime()).as("no " + range).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
