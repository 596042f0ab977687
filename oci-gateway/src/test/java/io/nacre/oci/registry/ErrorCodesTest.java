package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.assertError;
import static io.nacre.oci.registry.TestRegistry.bytes;
import static io.nacre.oci.registry.TestRegistry.image;

import io.nacre.oci.access.Decision;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each code of the distribution-spec's table "Error Codes" comes when its description says so. */
class ErrorCodesTest {
  private static final byte[] BLOB = bytes("a blob");
  private static final Digest ABSENT = Digest.sha256(bytes("never pushed"));

  @TempDir Path folder;
  private volatile Decision decision = Decision.ALLOWED;
  private TestRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start(folder, (_, _) -> decision);
    registry.push("app", BLOB);
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  @ParameterizedTest
  @EnumSource
  void comesWhenItShould(ErrorCode code) throws IOException {
    RawHttp.Answer answer =
        switch (code) {
          case BLOB_UNKNOWN -> registry.get("/v2/app/blobs/" + ABSENT);
          case BLOB_UPLOAD_INVALID ->
              registry.http.send(
                  "PATCH", registry.beginUpload("app"), BLOB, "Content-Range", "5 to 9");
          case BLOB_UPLOAD_UNKNOWN ->
              registry.http.send("PATCH", "/v2/app/blobs/uploads/none", BLOB);
          case DIGEST_INVALID -> close(registry.beginUpload("app"), ABSENT);
          case MANIFEST_BLOB_UNKNOWN ->
              registry.putManifest("app", "1", image(bytes("{}"), Map.of(), bytes("not here")));
          case MANIFEST_INVALID ->
              registry.http.send(
                  "PUT",
                  "/v2/app/manifests/1",
                  bytes("{\"schemaVersion\":2"),
                  "Content-Type",
                  MediaTypes.OCI_MANIFEST);
          case MANIFEST_UNKNOWN -> registry.get("/v2/app/manifests/none");
          case NAME_INVALID -> registry.get("/v2/App/manifests/1");
          case NAME_UNKNOWN -> registry.get("/v2/nowhere/tags/list");
          case SIZE_INVALID ->
              registry.http.send(
                  "PATCH", registry.beginUpload("app"), BLOB, "Content-Range", "0-99");
          case UNAUTHORIZED -> {
            decision = new Decision.Unauthenticated("Basic realm=\"nacre\"", "who are you?");
            yield registry.get("/v2/app/manifests/1");
          }
          case DENIED -> {
            decision = new Decision.Denied("not you");
            yield registry.get("/v2/app/manifests/1");
          }
          case UNSUPPORTED -> registry.http.send("PATCH", "/v2/app/manifests/1");
          case TOOMANYREQUESTS -> afterTooManyUploads();
        };

    assertError(answer, code.status(), code);
  }

  private RawHttp.Answer close(String upload, Digest digest) throws IOException {
    char separator = upload.indexOf('?') < 0 ? '?' : '&';
    return registry.http.send("PUT", upload + separator + "digest=" + digest, BLOB);
  }

  private RawHttp.Answer afterTooManyUploads() throws IOException {
    for (int i = 0; i < UploadSessions.MAX_SESSIONS; i++) {
      var _ = registry.beginUpload("app");
    }
    return registry.http.send("POST", "/v2/app/blobs/uploads/");
  }
}
