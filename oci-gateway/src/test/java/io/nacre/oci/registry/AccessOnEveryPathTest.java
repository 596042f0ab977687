package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.assertError;
import static io.nacre.oci.registry.TestRegistry.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.oci.access.Decision;
import io.nacre.oci.access.Identity;
import io.nacre.oci.access.Policy;
import io.nacre.oci.access.Question;
import io.nacre.oci.access.Target;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No path to content goes past the one check. */
class AccessOnEveryPathTest {
  private static final byte[] BLOB = random(1, 2048);
  private static final Digest DIGEST = Digest.sha256(BLOB);

  /** Answers what the test says, from memory. */
  private static final class Switch implements Policy {
    volatile Decision answer = Decision.ALLOWED;
    volatile Decision agent = Decision.ALLOWED;

    @Override
    public Decision judge(Question question, Identity who) {
      return question.target() instanceof Target.Agent ? agent : answer;
    }

    @Override
    public Optional<Decision> peek(Question question, Identity who) {
      return Optional.of(judge(question, who));
    }
  }

  @TempDir Path folder;
  private final Switch policy = new Switch();
  private TestRegistry registry;
  private String upload = "";

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start(folder, policy);
    registry.push("a", BLOB);
    registry.pushImage("a", "1");
    upload = registry.beginUpload("a");
    for (int i = 0; i < 2; i++) { // so that memory could answer
      assertThat(registry.get("/v2/a/manifests/1").status()).isEqualTo(200);
      assertThat(registry.get("/v2/a/blobs/" + DIGEST).status()).isEqualTo(200);
    }
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, manifests/1",
    "GET, manifests/@",
    "PUT, manifests/1",
    "DELETE, manifests/1",
    "DELETE, manifests/@",
    "GET, blobs/@",
    "DELETE, blobs/@",
    "POST, blobs/uploads/",
    "POST, blobs/uploads/?digest=@",
    "POST, blobs/uploads/?mount=@&from=a",
    "GET, UPLOAD",
    "PATCH, UPLOAD",
    "PUT, UPLOAD?digest=@",
    "DELETE, UPLOAD",
    "GET, tags/list",
    "GET, referrers/@"
  })
  void whoMayNotIsToldSo(String method, String path) throws IOException {
    String target =
        ("/v2/a/" + path).replace("@", DIGEST.toString()).replace("/v2/a/UPLOAD", upload);
    policy.answer = new Decision.Denied("not you");
    assertError(registry.http.send(method, target), 403, ErrorCode.DENIED);
    policy.answer = new Decision.Unauthenticated("Basic realm=\"nacre\"", "who are you?");
    RawHttp.Answer answer = registry.http.send(method, target);
    assertError(answer, 401, ErrorCode.UNAUTHORIZED);
    assertThat(answer.header("WWW-Authenticate")).contains("Basic realm=\"nacre\"");
  }

  @Test
  void whatMayNotBeReadIsNotListed() throws IOException {
    assertThat(registry.get("/v2/_catalog").text()).contains("\"a\"");
    policy.answer = new Decision.Denied("not you");
    assertThat(registry.get("/v2/_catalog").text()).isEqualTo("{\"repositories\":[]}");
  }

  @Test
  void whoMayNotUseTheRegistryIsAskedToLogInBeforeAnythingElse() throws IOException {
    policy.agent = new Decision.Unauthenticated("Basic realm=\"nacre\"", "who are you?");
    for (String path : new String[] {"/v2/", "/v2/_catalog"}) {
      RawHttp.Answer answer = registry.get(path);
      assertError(answer, 401, ErrorCode.UNAUTHORIZED);
      assertThat(answer.header("WWW-Authenticate")).contains("Basic realm=\"nacre\"");
    }
  }

  @Test
  void whoIsToComeAgainIsToldWhen() throws IOException {
    policy.answer = new Decision.Later(Duration.ofMillis(1500), "not so fast");
    RawHttp.Answer answer = registry.get("/v2/a/manifests/1");
    assertError(answer, 429, ErrorCode.TOOMANYREQUESTS);
    assertThat(answer.header("Retry-After")).contains("2");
  }
}
