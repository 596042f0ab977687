package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.assertError;
import static io.nacre.oci.registry.TestRegistry.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.oci.access.Action;
import io.nacre.oci.access.Decision;
import io.nacre.oci.access.Policy;
import io.nacre.oci.access.Rules;
import io.nacre.oci.access.RulesPolicy;
import io.nacre.oci.access.Target;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Distribution-spec, "Mounting a blob from another repository". */
class MountTest {
  private static final byte[] BLOB = random(1, 2048);
  private static final Digest DIGEST = Digest.sha256(BLOB);

  /** Nobody may read what is in {@code secret}. */
  private static final Policy SECRET =
      (question, _) ->
          question.target() instanceof Target.Name(var name)
                  && name.name().equals("secret")
                  && question.action() == Action.PULL
              ? new Decision.Denied("secret")
              : Decision.NO_OPINION;

  @TempDir Path folder;
  private TestRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start(folder, SECRET, new RulesPolicy(Rules.OPEN));
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  @Test
  void fromTheRepositoryThatHasIt() throws IOException {
    registry.push("source", BLOB);
    RawHttp.Answer answer = mount("&from=source");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("Location")).contains("/v2/target/blobs/" + DIGEST);
    assertThat(answer.header("Docker-Content-Digest")).contains(DIGEST.toString());
    assertThat(registry.get("/v2/target/blobs/" + DIGEST).body()).isEqualTo(BLOB);
  }

  @Test
  void withoutSayingFromWhere() throws IOException {
    registry.push("source", BLOB);
    assertThat(mount("").status()).isEqualTo(201);
    assertThat(registry.get("/v2/target/blobs/" + DIGEST).body()).isEqualTo(BLOB);
  }

  @Test
  void anUploadBeginsWhenTheSourceLacksIt() throws IOException {
    registry.push("source", BLOB);
    for (String from : new String[] {"&from=other", "&from=target"}) {
      RawHttp.Answer answer = mount(from);
      assertThat(answer.status()).isEqualTo(202);
      String upload = answer.header("Location").orElseThrow();
      assertThat(registry.get(upload).status()).isEqualTo(204);
    }
    assertThat(registry.head("/v2/target/blobs/" + DIGEST).status()).isEqualTo(404);
  }

  @Test
  void aMountNeedsTheRightToReadTheSource() throws IOException {
    registry.push("secret", BLOB);
    assertThat(mount("&from=secret").status()).isEqualTo(202);
    assertThat(mount("").status()).isEqualTo(202);
    assertThat(registry.head("/v2/target/blobs/" + DIGEST).status()).isEqualTo(404);
  }

  @Test
  void malformedArguments() throws IOException {
    assertError(mount("&from=No"), 400, ErrorCode.NAME_INVALID);
    assertError(
        registry.http.send("POST", "/v2/target/blobs/uploads/?mount=sha256:x&from=source"),
        400,
        ErrorCode.DIGEST_INVALID);
  }

  private RawHttp.Answer mount(String from) throws IOException {
    return registry.http.send("POST", "/v2/target/blobs/uploads/?mount=" + DIGEST + from);
  }
}
