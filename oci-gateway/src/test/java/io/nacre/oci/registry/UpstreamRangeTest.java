package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.assertError;
import static io.nacre.oci.registry.TestRegistry.bytes;
import static io.nacre.oci.registry.TestRegistry.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.oci.upstream.CredentialSource;
import io.nacre.store.image.Digest;
import io.nacre.testing.upstream.DistributionRegistry;
import io.nacre.testing.upstream.Fault;
import io.nacre.testing.upstream.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that unpack lazily read parts of layers that nobody has here. */
class UpstreamRangeTest {
  private static final int MIB = 1 << 20;
  private static final byte[] LAYER = random(3, 12 * MIB + 5);
  private static final Digest DIGEST = Digest.sha256(LAYER);
  private static final String BLOB = "/v2/up.test/org/app/blobs/" + DIGEST;

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
    if (registry != null) {
      registry.close();
    }
  }

  @BeforeEach
  void start() throws IOException {
    rig = new UpstreamRig(folder, registry, CredentialSource.NONE);
    rig.pushImage("org/app", "1", List.of(LAYER));
    assertThat(rig.get("/v2/up.test/org/app/manifests/1").status()).isEqualTo(200);
    rig.proxy.seen.clear();
  }

  @AfterEach
  void stop() throws IOException {
    if (rig != null) {
      rig.close();
    }
  }

  private void reads(String range, int first, int end) throws IOException {
    RawHttp.Answer part = rig.get(BLOB, "Range", "bytes=" + range);
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.isComplete()).isTrue();
    assertThat(part.header("Content-Range"))
        .contains("bytes %d-%d/%d".formatted(first, end - 1, LAYER.length));
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(LAYER, first, end));
  }

  /** The ranges that the upstream was asked for since this was last asked. */
  private List<String> fetched() {
    List<FaultProxy.Seen> gets = rig.proxy.seen("GET", "/blobs/" + DIGEST);
    rig.proxy.seen.clear();
    return gets.stream().map(get -> get.header("Range").orElse("all")).sorted().toList();
  }

  private static String leaves(int first, int end) {
    return "bytes=%d-%s".formatted(first * MIB, end > 12 ? "" : String.valueOf(end * MIB - 1));
  }

  private void assertNothingIsHeld() throws IOException {
    assertThat(rig.store.blobs().find(DIGEST)).isEmpty();
  }

  // ---- what is fetched

  @Test
  void onlyTheLeavesThatARangeCoversAreFetchedAndOnlyOnce() throws Exception {
    reads("5242890-5242999", 5242890, 5243000);
    assertThat(fetched()).containsExactly(leaves(5, 6));
    assertNothingIsHeld();
    reads("5242880-6291455", 5242880, 6291456);
    assertThat(fetched()).isEmpty();
    reads("%d-%d".formatted(4 * MIB + 7, 7 * MIB), 4 * MIB + 7, 7 * MIB + 1);
    assertThat(fetched()).containsExactlyInAnyOrder(leaves(4, 5), leaves(6, 8));
  }

  @Test
  void aSuffixIsTheLastLeaves() throws Exception {
    reads("-51", LAYER.length - 51, LAYER.length);
    assertThat(fetched()).containsExactly(leaves(11, 13));
    reads("-5", LAYER.length - 5, LAYER.length);
    assertThat(fetched()).isEmpty();
  }

  @Test
  void theWholeAsksOnlyForWhatIsMissingAndIsVerified() throws Exception {
    reads("%d-%d".formatted(3 * MIB, 5 * MIB - 1), 3 * MIB, 5 * MIB);
    reads("-1", LAYER.length - 1, LAYER.length);
    fetched();
    RawHttp.Answer whole = rig.get(BLOB);
    assertThat(whole.isComplete()).isTrue();
    assertThat(whole.body()).isEqualTo(LAYER);
    assertThat(fetched())
        .containsExactlyInAnyOrder(leaves(0, 3), "bytes=%d-%d".formatted(5 * MIB, 12 * MIB - 1));
    assertThat(rig.store.blobs().find(DIGEST)).isPresent();
  }

  @Test
  void whenAllPartsCameTheyAreTheBlob() throws Exception {
    reads("0-%d".formatted(6 * MIB - 1), 0, 6 * MIB);
    reads("%d-%d".formatted(6 * MIB, LAYER.length - 1), 6 * MIB, LAYER.length);
    assertThat(fetched()).containsExactly(leaves(0, 6), leaves(6, 13));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (rig.store.blobs().find(DIGEST).isEmpty()) {
      assertThat(System.nanoTime()).as("it becomes a blob").isLessThan(deadline);
      Thread.onSpinWait();
    }
    assertThat(rig.get(BLOB).body()).isEqualTo(LAYER);
    assertThat(fetched()).isEmpty();
  }

  @Test
  void manyClientsThatReadTheSameCauseOneRequest() throws Exception {
    List<Future<?>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        int first = 2 * MIB + i * 1000;
        clients.add(
            threads.submit(
                () -> {
                  reads("%d-%d".formatted(first, 4 * MIB - 1), first, 4 * MIB);
                  return null;
                }));
      }
      for (Future<?> client : clients) {
        client.get(30, TimeUnit.SECONDS);
      }
    }
    assertThat(fetched()).containsExactly(leaves(2, 4));
  }

  /**
   * eStargz reads a footer of 51 bytes, the table of contents before it, then chunks; SOCI spans of
   * some MiB; zstd:chunked a footer of 64 bytes and a manifest.
   */
  @Test
  void lazyUnpackersCauseNoMoreThanTheirLeaves() throws Exception {
    reads("%d-%d".formatted(LAYER.length - 51, LAYER.length - 1), LAYER.length - 51, LAYER.length);
    reads("%d-%d".formatted(11 * MIB + 9, LAYER.length - 52), 11 * MIB + 9, LAYER.length - 51);
    reads("0-4095", 0, 4096);
    reads("4096-70000", 4096, 70001);
    reads("%d-%d".formatted(7 * MIB - 10, 7 * MIB + 10), 7 * MIB - 10, 7 * MIB + 11);
    reads("-64", LAYER.length - 64, LAYER.length);
    assertThat(fetched())
        .as("one each for end, start and middle: 5 of 13 leaves")
        .containsExactlyInAnyOrder(leaves(11, 13), leaves(0, 1), leaves(6, 8));
    assertNothingIsHeld();
  }

  // ---- what completes a body was verified

  @Test
  void aRangeWithoutAnEndGoesOnWithADownloadAndIsVerified() throws Exception {
    rig.proxy.order(1, "GET", "/blobs/", Fault.changed(5));
    RawHttp.Answer rest = rig.get(BLOB, "Range", "bytes=%d-".formatted(2 * MIB));
    assertThat(rest.status()).isEqualTo(206);
    assertThat(rest.isComplete()).isFalse();
    reads("%d-".formatted(2 * MIB), 2 * MIB, LAYER.length);
    assertThat(rig.store.blobs().find(DIGEST)).isPresent();
  }

  @Test
  void aWrongPartNeverBecomesPartOfABlob() throws Exception {
    rig.proxy.order(1, "GET", "/blobs/", Fault.changed(5));
    RawHttp.Answer part = rig.get(BLOB, "Range", "bytes=%d-%d".formatted(MIB, 2 * MIB - 1));
    assertThat(part.body()).as("the upstream's word").hasSize(MIB);
    assertThat(rig.get(BLOB).isComplete()).isFalse();
    assertNothingIsHeld();
    fetched();
    assertThat(rig.get(BLOB).body()).isEqualTo(LAYER);
    assertThat(fetched()).as("nothing of it was believed").containsExactly("all");
  }

  // ---- when it goes wrong

  @Test
  void aPartThatBreaksOffIsGoneOnWith() throws Exception {
    rig.proxy.order(1, "GET", "/blobs/", Fault.truncated(MIB + 100));
    reads("%d-%d".formatted(2 * MIB, 5 * MIB - 1), 2 * MIB, 5 * MIB);
    assertThat(fetched()).hasSize(2).contains(leaves(2, 5));
  }

  @Test
  void aPartThatAlwaysBreaksOffNeverLooksCompleteAndIsAskedForAgain() throws Exception {
    rig.proxy.order(100, "GET", "/blobs/", Fault.truncated(100));
    RawHttp.Answer part = rig.get(BLOB, "Range", "bytes=0-%d".formatted(MIB - 1));
    assertThat(part.isComplete()).isFalse();
    rig.proxy.repair();
    reads("0-%d".formatted(MIB - 1), 0, MIB);
  }

  @Test
  void anUpstreamThatSendsNoPartsIsAskedForTheWhole() throws Exception {
    rig.proxy.order(100, "GET", "/blobs/", Fault.withoutRanges());
    reads("%d-%d".formatted(2 * MIB, 3 * MIB), 2 * MIB, 3 * MIB + 1);
    assertThat(rig.get(BLOB).body()).isEqualTo(LAYER);
  }

  @Test
  void whatTheUpstreamRefusesIsToldBeforeTheFirstByte() throws Exception {
    rig.proxy.order(1, "GET", "/blobs/", Fault.status(429, "Retry-After: 60"));
    assertError(rig.get(BLOB, "Range", "bytes=0-9"), 429, ErrorCode.TOOMANYREQUESTS);
    RawHttp.Answer outside = rig.get(BLOB, "Range", "bytes=%d-%d".formatted(1 << 30, 2 << 29));
    assertThat(outside.status()).isEqualTo(416);
    assertThat(outside.header("Content-Range")).contains("bytes */" + LAYER.length);
    String none = "/v2/up.test/org/app/blobs/" + Digest.sha256(bytes("none"));
    assertError(rig.get(none, "Range", "bytes=0-9"), 404, ErrorCode.BLOB_UNKNOWN);
  }

  @Test
  void partsAreGoneWithTheProcess() throws Exception {
    reads("0-9", 0, 10);
    rig.close();
    try (Stream<Path> left = Files.list(folder.resolve("data").resolve("incoming"))) {
      assertThat(left).isEmpty();
    }
    rig = new UpstreamRig(folder, registry, CredentialSource.NONE);
  }
}
