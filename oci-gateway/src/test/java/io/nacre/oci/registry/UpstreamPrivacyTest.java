package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.assertError;
import static io.nacre.oci.registry.TestRegistry.random;
import static io.nacre.oci.registry.TestRegistry.repository;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.http.Headers;
import io.nacre.http.Response;
import io.nacre.oci.access.Authenticator;
import io.nacre.oci.upstream.Credentials;
import io.nacre.oci.upstream.Grants;
import io.nacre.store.image.Digest;
import io.nacre.testing.upstream.DistributionRegistry;
import io.nacre.testing.upstream.Fault;
import io.nacre.testing.upstream.TokenServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that read a private repository with their own name and password, at an agent that has
 * none: where these go, how long an answer counts, and what changes at the upstream.
 */
class UpstreamPrivacyTest {
  private static final byte[] LAYER = random(4, 3000);
  private static final Digest DIGEST = Digest.sha256(LAYER);
  private static final String ANN = basic(TokenServer.USER, TokenServer.PASSWORD);
  private static final Duration LOGIN_AGE = Duration.ofMinutes(5);

  /** Many refusals, without a challenge that could be answered. */
  private static final int ALWAYS = 1_000;

  @TempDir private static Path upstreamFolder;
  private static TokenServer tokens;
  private static DistributionRegistry registry;

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private UpstreamRig rig;

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
    rig =
        new UpstreamRig(
            folder, registry, _ -> Credentials.ANONYMOUS, Authenticator.NONE, Grants.NONE);
    for (String name : List.of("public/app", "secret/app")) {
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

  private static String basic(String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  private RawHttp.Answer manifest(String name, String... headers) throws Exception {
    return rig.get("/v2/up.test/%s/manifests/1".formatted(name), headers);
  }

  private RawHttp.Answer blob(String name, String... headers) throws Exception {
    return rig.get("/v2/up.test/%s/blobs/%s".formatted(name, DIGEST), headers);
  }

  @Test
  void theChallengeNamesTheUpstreamAndAnnIsLetIn() throws Exception {
    RawHttp.Answer asked = manifest("secret/app");
    assertError(asked, 401, ErrorCode.UNAUTHORIZED);
    assertThat(asked.header("WWW-Authenticate")).contains("Basic realm=\"up.test\"");
    assertThat(asked.text()).contains("log in here with a name and password of up.test");
    assertThat(manifest("secret/app", "Authorization", ANN).status()).isEqualTo(200);
    assertThat(blob("secret/app", "Authorization", ANN).body()).isEqualTo(LAYER);
    assertThat(rig.store.catalog().isPrivate(repository("up.test/secret/app"))).isTrue();
  }

  private Optional<Response> warm(Headers headers) {
    return rig.handler.immediate(new WarmGet("/v2/up.test/secret/app/blobs/" + DIGEST, headers));
  }

  @Test
  void withinItsTimeTheUpstreamsWordCostsNothing() throws Exception {
    manifest("secret/app");
    assertThat(manifest("secret/app", "Authorization", ANN).status()).isEqualTo(200);
    assertThat(blob("secret/app", "Authorization", ANN).status()).isEqualTo(200);
    tokens.asked.clear();
    rig.proxy.seen.clear();
    for (int i = 0; i < 3; i++) {
      assertThat(blob("secret/app", "Authorization", ANN).status()).isEqualTo(200);
    }
    assertThat(rig.proxy.seen).isEmpty();
    assertThat(tokens.asked).isEmpty();
    assertThat(warm(Headers.of("Authorization", ANN))).as("on the event loop").isPresent();
    assertThat(warm(Headers.of("Authorization", basic("ann", "guess")))).isEmpty();
    assertThat(warm(Headers.NONE)).isEmpty();
    rig.clock.pass(LOGIN_AGE);
    assertThat(warm(Headers.of("Authorization", ANN))).isEmpty();
    assertThat(blob("secret/app", "Authorization", ANN).status()).isEqualTo(200);
    assertThat(rig.proxy.seen).isNotEmpty();
  }

  @Test
  void whileTheUpstreamIsAwayItsWordCountsAsLongAsItWould() throws Exception {
    manifest("secret/app");
    assertThat(blob("secret/app", "Authorization", ANN).status()).isEqualTo(200);
    rig.proxy.order(ALWAYS, "GET", "/", Fault.status(503));
    rig.proxy.order(ALWAYS, "HEAD", "/", Fault.status(503));
    assertThat(blob("secret/app", "Authorization", ANN).status()).isEqualTo(200);
    rig.clock.pass(LOGIN_AGE);
    RawHttp.Answer answer = blob("secret/app", "Authorization", ANN);
    assertError(answer, 502, ErrorCode.DENIED);
    assertThat(answer.text()).contains("up.test");
    assertError(blob("secret/app"), 401, ErrorCode.UNAUTHORIZED);
  }

  @Test
  void aPasswordThatIsWrongIsAskedAboutOnceAndGuessingIsHeldOff() throws Exception {
    manifest("secret/app");
    tokens.asked.clear();
    for (int i = 0; i < 5; i++) {
      assertError(
          manifest("secret/app", "Authorization", basic("ann", "old")),
          401,
          ErrorCode.UNAUTHORIZED);
    }
    assertThat(tokens.asked.stream().filter(line -> line.startsWith("GET ann"))).hasSize(1);
    for (int i = 1; i < 10; i++) {
      assertThat(manifest("secret/app", "Authorization", basic("ann", "guess " + i)).status())
          .isEqualTo(401);
    }
    RawHttp.Answer heldOff = manifest("secret/app", "Authorization", basic("ann", "guess 10"));
    assertError(heldOff, 429, ErrorCode.TOOMANYREQUESTS);
    assertThat(heldOff.header("Retry-After")).contains("6");
  }

  @Test
  void aPasswordGoesNowhereThatTheClientDidNotName() throws Exception {
    manifest("secret/app");
    assertThat(blob("secret/app", "Authorization", ANN).status()).isEqualTo(200);
    tokens.asked.clear();
    rig.proxy.seen.clear();
    String bob = basic("bob", "of another registry");
    assertThat(rig.get("/v2/_catalog", "Authorization", bob).text()).doesNotContain("secret");
    assertThat(rig.get("/v2/", "Authorization", bob).status()).isEqualTo(200);
    RawHttp.Answer mounted =
        rig.http.send("POST", "/v2/mine/blobs/uploads/?mount=" + DIGEST, "Authorization", bob);
    assertThat(mounted.status()).as("not from a repository it did not name").isEqualTo(202);
    assertThat(rig.get("/v2/mine/tags/list", "Authorization", bob).status()).isEqualTo(404);
    assertThat(tokens.asked).isEmpty();
    assertThat(rig.proxy.seen).isEmpty();
    assertThat(rig.get("/v2/_catalog", "Authorization", ANN).text())
        .as("known to be hers")
        .contains("secret/app");
  }

  @Test
  void whatEverybodyMayReadIsNotAskedForWithAPassword() throws Exception {
    assertThat(manifest("public/app", "Authorization", ANN).status()).isEqualTo(200);
    assertThat(blob("public/app", "Authorization", ANN).status()).isEqualTo(200);
    assertThat(tokens.asked).containsExactly("GET  repository:public/app:pull");
  }

  @Test
  void aMountNeedsTheRightToReadTheSource() throws Exception {
    manifest("secret/app");
    assertThat(blob("secret/app", "Authorization", ANN).status()).isEqualTo(200);
    String mount = "/v2/mine/blobs/uploads/?mount=%s&from=up.test/secret/app".formatted(DIGEST);
    assertThat(rig.http.send("POST", mount).status()).isEqualTo(202);
    assertThat(rig.http.send("POST", mount, "Authorization", basic("ann", "guess")).status())
        .isEqualTo(202);
    assertThat(rig.get("/v2/mine/blobs/" + DIGEST).status()).isEqualTo(404);
    assertThat(rig.http.send("POST", mount, "Authorization", ANN).status()).isEqualTo(201);
  }

  @Test
  void equalBytesAreServedOnlyThroughTheRepositoryThatIsPublic() throws Exception {
    assertThat(manifest("public/app").status()).isEqualTo(200);
    assertThat(blob("public/app").status()).isEqualTo(200);
    assertError(blob("secret/app"), 401, ErrorCode.UNAUTHORIZED);
    assertThat(manifest("secret/app", "Authorization", ANN).status()).isEqualTo(200);
    assertError(blob("secret/app"), 401, ErrorCode.UNAUTHORIZED);
    assertThat(blob("public/app").status()).isEqualTo(200);
  }

  @Test
  void whatBecomesPublicLosesItsLabel() throws Exception {
    rig.proxy.order(ALWAYS, "HEAD", "/", Fault.status(401));
    assertThat(manifest("public/app").status()).isEqualTo(401);
    rig.proxy.repair();
    // while it is closed only somebody's credentials open it
    assertThat(manifest("public/app", "Authorization", ANN).status()).isEqualTo(200);
    assertThat(blob("public/app", "Authorization", ANN).status()).isEqualTo(200);
    assertThat(rig.store.catalog().isPrivate(repository("up.test/public/app"))).isTrue();
    assertError(blob("public/app"), 401, ErrorCode.UNAUTHORIZED);
    rig.clock.pass(Duration.ofMinutes(1));
    assertThat(blob("public/app").status()).isEqualTo(200);
    assertThat(rig.store.catalog().isPrivate(repository("up.test/public/app"))).isFalse();
    assertThat(blob("public/app").status()).isEqualTo(200);
  }

  @Test
  void whatBecomesPrivateIsHeldBackFromTheNextLookOn() throws Exception {
    assertThat(manifest("public/app").status()).isEqualTo(200);
    assertThat(blob("public/app").status()).isEqualTo(200);
    rig.proxy.order(ALWAYS, "HEAD", "/", Fault.status(401));
    rig.clock.pass(Duration.ofSeconds(31));
    assertError(manifest("public/app"), 401, ErrorCode.UNAUTHORIZED);
    assertError(blob("public/app"), 401, ErrorCode.UNAUTHORIZED);
    rig.clock.pass(Duration.ofMinutes(2));
    assertError(blob("public/app"), 401, ErrorCode.UNAUTHORIZED);
  }

  /** As old Docker and everything built on containers/image do. */
  @Test
  void whoSendsAPasswordOnlyWhenAskedForItGetsATokenThatStandsForIt() throws Exception {
    for (String agent : List.of("docker/20.10.24 go/go1.19.8", "skopeo/1.9.3", "Buildah/1.28.2")) {
      RawHttp.Answer base = rig.get("/v2/", "User-Agent", agent);
      assertError(base, 401, ErrorCode.UNAUTHORIZED);
      assertThat(base.header("WWW-Authenticate"))
          .contains("Bearer realm=\"http://localhost/v2/token\",service=\"localhost\"");
    }
    assertThat(rig.get("/v2/", "User-Agent", "curl/7.88.1").status()).isEqualTo(200);
    String anns = token("Authorization", ANN);
    String nobodys = token();
    assertThat(rig.get("/v2/", "Authorization", anns, "User-Agent", "docker/20").status())
        .isEqualTo(200);
    assertThat(manifest("public/app", "Authorization", nobodys).status()).isEqualTo(200);
    assertThat(manifest("secret/app", "Authorization", nobodys).status()).isEqualTo(401);
    assertThat(manifest("secret/app", "Authorization", anns).status()).isEqualTo(200);
    assertThat(blob("secret/app", "Authorization", anns).body()).isEqualTo(LAYER);
    assertThat(blob("secret/app", "Authorization", nobodys).status()).isEqualTo(401);
    rig.clock.pass(LOGIN_AGE);
    assertError(blob("public/app", "Authorization", anns), 401, ErrorCode.UNAUTHORIZED);
  }

  private String token(String... headers) throws Exception {
    RawHttp.Answer answer = rig.get("/v2/token?service=localhost", headers);
    assertThat(answer.status()).isEqualTo(200);
    return "Bearer " + TestRegistry.JSON.readTree(answer.body()).path("token").asString();
  }

  @Test
  void namesThatAreRefusedDoNotFillTheCatalog() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(manifest("secret/no" + i).status()).isEqualTo(401);
      assertThat(rig.store.catalog().isPrivate(repository("up.test/secret/no" + i))).isFalse();
    }
  }

  @Test
  void authorizationsOfEveryKindLeakNothing() throws Exception {
    manifest("secret/app");
    assertThat(blob("secret/app", "Authorization", ANN).status()).isEqualTo(200);
    Random random = new Random(20261124);
    for (int i = 0; i < 150; i++) {
      String field = mutated(random);
      RawHttp.Answer answer = blob("secret/app", "Authorization", field);
      assertThat(answer.status()).as(field).isIn(400, 401, 429);
      assertThat(answer.header("Docker-Content-Digest")).isEmpty();
    }
  }

  /** Ann's, but for a few characters; never hers. */
  private static String mutated(Random random) {
    String schemes =
        List.of("Basic ", "basic", "Bearer ", "BASIC  ", "", "Digest ", "Basic=")
            .get(random.nextInt(7));
    StringBuilder field = new StringBuilder(schemes + ANN.substring("Basic ".length()));
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      int at = random.nextInt(field.length());
      char other = (char) (' ' + 1 + random.nextInt(0x5e));
      switch (random.nextInt(3)) {
        case 0 -> field.setCharAt(at, other);
        case 1 -> field.insert(at, other);
        default -> field.setLength(at);
      }
      if (field.isEmpty()) {
        field.append('x');
      }
    }
    byte[] hers = ANN.substring("Basic ".length()).getBytes(StandardCharsets.US_ASCII);
    String result = field.toString().strip();
    return result.regionMatches(true, 0, "Basic ", 0, 6)
            && new String(hers, StandardCharsets.US_ASCII).equals(result.substring(6).strip())
        ? "Basic x"
        : result;
  }
}
