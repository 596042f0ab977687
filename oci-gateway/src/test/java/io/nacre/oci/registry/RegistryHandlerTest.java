package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Distribution-spec, "API": which requests there are, and how the others are refused. */
class RegistryHandlerTest {
  private static final String DIGEST = Digest.sha256(new byte[0]).toString();

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
  void theBaseSaysThatItIsARegistry() throws IOException {
    RawHttp.Answer answer = registry.get("/v2/");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Docker-Distribution-API-Version")).contains("registry/2.0");
    assertThat(registry.head("/v2/").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v2/, 'GET, HEAD'",
    "DELETE, /v2/_catalog, 'GET, HEAD'",
    "PUT, /v2/a/tags/list, 'GET, HEAD'",
    "POST, /v2/a/referrers/@, 'GET, HEAD'",
    "POST, /v2/a/manifests/1, 'GET, HEAD, PUT, DELETE'",
    "PUT, /v2/a/blobs/@, 'GET, HEAD, DELETE'",
    "GET, /v2/a/blobs/uploads/, POST",
    "POST, /v2/a/blobs/uploads/x, 'GET, HEAD, PATCH, PUT, DELETE'"
  })
  void otherMethodsAreUnsupported(String method, String path, String allowed) throws IOException {
    RawHttp.Answer answer = registry.http.send(method, path.replace("@", DIGEST));
    assertError(answer, 405, ErrorCode.UNSUPPORTED);
    assertThat(answer.header("Allow")).contains(allowed);
  }

  @Test
  void otherPathsAreNoEndpoints() throws IOException {
    assertError(registry.get("/v2/team/app"), 404, ErrorCode.UNSUPPORTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/Team/app/manifests/1",
        "/v2/a//b/tags/list",
        "/v2/a%20b/blobs/uploads/x",
        "/v2/%C3%A4/manifests/1"
      })
  void namesAgainstTheGrammarAreInvalid(String path) throws IOException {
    assertError(registry.get(path), 400, ErrorCode.NAME_INVALID);
  }

  @Test
  void overlongNamesAreInvalid() throws IOException {
    String longest = "a/".repeat(127) + "b";
    assertError(
        registry.get("/v2/%s/manifests/1".formatted(longest)), 404, ErrorCode.MANIFEST_UNKNOWN);
    assertError(
        registry.get("/v2/%sc/manifests/1".formatted(longest)), 400, ErrorCode.NAME_INVALID);
  }
}
