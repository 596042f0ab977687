package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.oci.access.Authenticator;
import io.nacre.oci.access.Rules;
import io.nacre.oci.upstream.CredentialSource;
import io.nacre.oci.upstream.Grants;
import io.nacre.store.image.Digest;
import io.nacre.testing.upstream.DistributionRegistry;
import io.nacre.testing.upstream.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each line of the table "What a client gets" in the guide to upstreams, for a blob: what the
 * client gets, that nothing of it is left, and that all is well once the upstream is.
 */
class UpstreamBadLuckTest {
  private static final int MIB = 1 << 20;

  /** Streamed while it arrives, and waited for. */
  private static final byte[] LARGE = random(4, 2 * MIB + 77);

  private static final byte[] SMALL = random(5, 5000);

  /** What a test waits for an upstream that says nothing. */
  private static final Duration PATIENCE = Duration.ofMillis(700);

  private static final CountDownLatch NEVER = new CountDownLatch(1);
  private static final int BROKEN_OFF = -1;

  @TempDir private static Path upstreamFolder;
  private static DistributionRegistry registry;

  @TempDir private Path folder;
  private UpstreamRig rig;

  @BeforeAll
  static void startUpstream() throws Exception {
    registry = DistributionRegistry.start(upstreamFolder);
  }

  @AfterAll
  static void stopUpstream() {
    NEVER.countDown();
    if (registry != null) {
      registry.close();
    }
  }

  @BeforeEach
  void start() throws IOException {
    Grants grants = new Grants(Rules.OPEN, Set.of("up.test"));
    rig =
        new UpstreamRig(
            folder, registry, CredentialSource.NONE, Authenticator.NONE, grants, PATIENCE);
    rig.pushImage("org/app", "1", List.of(LARGE, SMALL));
    assertThat(rig.get("/v2/up.test/org/app/manifests/1").status()).isEqualTo(200);
  }

  @AfterEach
  void stop() throws IOException {
    if (rig != null) {
      rig.close();
    }
  }

  private static String path(byte[] blob) {
    return "/v2/up.test/org/app/blobs/" + Digest.sha256(blob);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("refuses, 401", Fault.status(401), 403, 403),
        Arguments.of("refuses, 403", Fault.status(403), 403, 403),
        Arguments.of("has it no more, 404", Fault.status(404), 404, 404),
        Arguments.of("wants fewer requests, 429", later(), 429, 429),
        Arguments.of("fails, 500", Fault.status(500), 502, 502),
        Arguments.of("fails, 503", Fault.status(503), 502, 502),
        Arguments.of("does not answer", Fault.hang(NEVER), 502, 502),
        Arguments.of("breaks off at once", Fault.truncated(0), 502, 502),
        Arguments.of("sends nothing after its head", Fault.slow(0, NEVER), 502, 502),
        Arguments.of("sends wrong bytes", Fault.changed(33), BROKEN_OFF, 502),
        Arguments.of("says that it is longer", Fault.length(3 * MIB), BROKEN_OFF, BROKEN_OFF),
        Arguments.of("says that it is shorter", Fault.length(4000), 502, 502));
  }

  private static Fault later() {
    return Fault.status(429, "Retry-After: 60");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void whatTheClientGetsAndThatNothingIsLeft(String what, Fault fault, int large, int small)
      throws Exception {
    rig.proxy.order(1000, "GET", "/blobs/", fault);
    assertThat(outcome(LARGE)).as("a blob of 2 MiB when the upstream %s", what).isEqualTo(large);
    rig.clock.pass(Duration.ofMinutes(2)); // nobody is left alone any more
    assertThat(outcome(SMALL)).as("a blob of 5 kB when the upstream %s", what).isEqualTo(small);
    assertNothingIsLeft(List.of(LARGE, SMALL));
    rig.proxy.repair();
    rig.clock.pass(Duration.ofMinutes(2));
    assertThat(rig.get("/v2/up.test/org/app/manifests/1").status()).isEqualTo(200);
    for (byte[] blob : List.of(LARGE, SMALL)) {
      RawHttp.Answer answer = rig.get(path(blob));
      assertThat(answer.isComplete()).as("once all is well").isTrue();
      assertThat(Arrays.equals(answer.body(), blob)).isTrue();
    }
  }

  @Test
  void anUpstreamThatCannotBeReached() throws Exception {
    rig.proxy.close();
    assertThat(outcome(LARGE)).isEqualTo(502);
    assertThat(rig.get(path(LARGE)).text()).contains("upstream up.test");
    assertNothingIsLeft(List.of(LARGE));
  }

  @Test
  void aSlowUpstreamIsPassedOnAsItComes() throws Exception {
    CountDownLatch rest = new CountDownLatch(1);
    rig.proxy.order(1, "GET", "/blobs/", Fault.slow(MIB, rest));
    try (var socket = rig.http.begin("GET", path(LARGE), 0)) {
      assertThat(socket.getInputStream().readNBytes(MIB / 2)).hasSize(MIB / 2);
      rest.countDown();
      assertThat(socket.getInputStream().readAllBytes().length).isGreaterThan(LARGE.length - MIB);
    }
  }

  /** The status, or that a 200 broke off; never a complete body of what is not right. */
  private int outcome(byte[] blob) throws IOException {
    RawHttp.Answer answer = rig.get(path(blob));
    if (answer.status() != 200 || answer.isComplete()) {
      assertThat(answer.status() != 200 || Arrays.equals(answer.body(), blob))
          .as("a complete body is right")
          .isTrue();
      return answer.status();
    }
    return BROKEN_OFF;
  }

  private void assertNothingIsLeft(List<byte[]> blobs) throws Exception {
    for (byte[] blob : blobs) {
      assertThat(rig.store.blobs().find(Digest.sha256(blob))).isEmpty();
      assertThat(rig.store.catalog().origins(Digest.sha256(blob))).isEmpty();
    }
    Path incoming = folder.resolve("data").resolve("incoming");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!isEmpty(incoming)) {
      assertThat(System.nanoTime()).as("files that are left").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }
}
