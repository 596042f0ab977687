package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.assertError;
import static io.nacre.oci.registry.TestRegistry.random;
import static io.nacre.oci.registry.TestRegistry.repository;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.HttpServer;
import io.nacre.http.Response;
import io.nacre.oci.upstream.Credentials;
import io.nacre.store.image.Digest;
import io.nacre.testing.upstream.DistributionRegistry;
import io.nacre.testing.upstream.Fault;
import io.nacre.testing.upstream.TokenServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With what rights an upstream is asked, and where these go. */
class UpstreamAuthTest {
  private static final byte[] LAYER = random(4, 3000);
  private static final Digest DIGEST = Digest.sha256(LAYER);
  private static final String PUBLIC = "public/app";
  private static final String SECRET = "secret/app";
  private static final Credentials ANN =
      new Credentials.Password(TokenServer.USER, TokenServer.PASSWORD);

  @TempDir private static Path upstreamFolder;
  private static TokenServer tokens;
  private static DistributionRegistry registry;

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // each test makes the one it needs
  private UpstreamRig rig;

  /** The agent's own, as the test wants them. */
  private volatile Credentials credentials = Credentials.ANONYMOUS;

  @BeforeAll
  static void startUpstream() throws Exception {
    tokens = TokenServer.start();
    registry = DistributionRegistry.start(upstreamFolder, tokens);
  }

  @AfterAll
  static void stopUpstream() {
    if (registry != null) {
      registry.close();
    }
    tokens.close();
  }

  @BeforeEach
  void start() throws Exception {
    rig = new UpstreamRig(folder, registry, _ -> credentials);
    for (String name : List.of(PUBLIC, SECRET)) {
      rig.pushImage(name, "1", List.of(LAYER), "Authorization", tokens.everything(name));
    }
    tokens.asked.clear();
  }

  @AfterEach
  void stop() throws Exception {
    if (rig != null) {
      rig.close();
    }
  }

  private RawHttp.Answer manifest(String name) throws Exception {
    return rig.get("/v2/up.test/%s/manifests/1".formatted(name));
  }

  private RawHttp.Answer blob(String name) throws Exception {
    return rig.get("/v2/up.test/%s/blobs/%s".formatted(name, DIGEST));
  }

  @Test
  void whatEverybodyMayReadIsReadAsEverybody() throws Exception {
    credentials = ANN;
    assertThat(manifest(PUBLIC).status()).isEqualTo(200);
    assertThat(blob(PUBLIC).body()).isEqualTo(LAYER);
    assertThat(tokens.asked).containsExactly("GET  repository:public/app:pull");
    assertThat(rig.store.catalog().isPrivate(repository("up.test/public/app"))).isFalse();
  }

  @Test
  void whatOnlyTheAgentMayReadIsPrivateFromThenOn() throws Exception {
    credentials = ANN;
    assertThat(manifest(SECRET).status()).isEqualTo(200);
    assertThat(blob(SECRET).body()).isEqualTo(LAYER);
    assertThat(tokens.asked)
        .containsExactly("GET  repository:secret/app:pull", "GET ann repository:secret/app:pull");
    assertThat(rig.store.catalog().isPrivate(repository("up.test/secret/app"))).isTrue();
  }

  @Test
  void anIdentityTokenIsExchanged() throws Exception {
    credentials = new Credentials.IdentityToken(TokenServer.IDENTITY_TOKEN);
    assertThat(manifest(SECRET).status()).isEqualTo(200);
    assertThat(tokens.asked).last().isEqualTo("POST ann repository:secret/app:pull");
  }

  @Test
  void aTokenThatHasRunOutIsAskedForAgain() throws Exception {
    credentials = ANN;
    assertThat(manifest(PUBLIC).status()).isEqualTo(200);
    rig.clock.pass(Duration.ofMinutes(10));
    assertThat(manifest(PUBLIC).status()).isEqualTo(200);
    assertThat(tokens.asked).hasSize(2);
  }

  @Test
  void withoutCredentialsAPrivateRepositoryIsDenied() throws Exception {
    credentials = Credentials.ANONYMOUS;
    assertError(manifest(SECRET), 403, ErrorCode.DENIED);
    assertError(blob(SECRET), 403, ErrorCode.DENIED);
  }

  @Test
  void wrongCredentialsAreDeniedWithASentence() throws Exception {
    credentials = new Credentials.Password("ann", "guess");
    RawHttp.Answer answer = manifest(SECRET);
    assertError(answer, 403, ErrorCode.DENIED);
    assertThat(answer.text()).contains("credentials").doesNotContain("guess");
  }

  @Test
  void aTokenRealmElsewhereIsNotFollowed() throws Exception {
    credentials = ANN;
    rig.proxy.order(
        10,
        "HEAD",
        "/manifests/",
        Fault.status(
            401, "WWW-Authenticate: Bearer realm=\"http://elsewhere.test/\",service=\"x\""));
    RawHttp.Answer answer = manifest(SECRET);
    assertError(answer, 403, ErrorCode.DENIED);
    assertThat(answer.text()).contains("elsewhere.test", "not in its own domain");
  }

  @Test
  void anObjectStoreDoesNotGetTheRegistrysToken() throws Exception {
    credentials = ANN;
    manifest(SECRET);
    List<Headers> seen = new CopyOnWriteArrayList<>();
    try (HttpServer store =
        HttpServer.start(
            new InetSocketAddress("127.0.0.1", 0),
            request -> {
              seen.add(request.headers());
              return new Response(200, Headers.NONE, new Body.Bytes(LAYER));
            },
            HttpServer.Options.DEFAULT)) {
      String location = "http://127.0.0.1:%d/signed?x=y".formatted(store.address().getPort());
      rig.proxy.order(1, "GET", "/blobs/", Fault.status(307, "Location: " + location));
      assertThat(blob(SECRET).body()).isEqualTo(LAYER);
    }
    assertThat(rig.proxy.seen("GET", "/blobs/").getFirst().header("Authorization")).isPresent();
    assertThat(seen).singleElement().satisfies(h -> assertThat(h.first("Authorization")).isEmpty());
  }
}
