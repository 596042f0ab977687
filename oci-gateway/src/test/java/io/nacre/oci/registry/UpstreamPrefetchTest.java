package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.bytes;
import static io.nacre.oci.registry.TestRegistry.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import io.nacre.testing.upstream.DistributionRegistry;
import io.nacre.testing.upstream.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is brought before anybody asks for it, of an index with two images. */
class UpstreamPrefetchTest {
  private static final byte[] ONE = random(6, 50_000);
  private static final byte[] TWO = random(7, 60_000);

  @TempDir private static Path upstreamFolder;
  private static DistributionRegistry registry;

  @TempDir private Path folder;

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

  private static String pushIndex(UpstreamRig rig) throws IOException {
    String one = rig.pushImage("org/app", "one", List.of(ONE));
    String two = rig.pushImage("org/app", "two", List.of(TWO));
    String index =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s,%s]}"
            .formatted(MediaTypes.OCI_INDEX, descriptor(one), descriptor(two));
    rig.putManifest("org/app", "both", index);
    return one;
  }

  private static String descriptor(String manifest) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(MediaTypes.OCI_MANIFEST, Digest.sha256(bytes(manifest)), bytes(manifest).length);
  }

  private static void pull(UpstreamRig rig, String reference) throws IOException {
    assertThat(rig.get("/v2/up.test/org/app/manifests/" + reference).status()).isEqualTo(200);
  }

  private static boolean isHeld(UpstreamRig rig, byte[] blob) throws IOException {
    return rig.store.blobs().find(Digest.sha256(blob)).isPresent();
  }

  private static void awaitHeld(UpstreamRig rig, byte[] blob) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!isHeld(rig, blob)) {
      assertThat(System.nanoTime()).as("it is prefetched").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void aPlatformIsBroughtOnceItsImageIsAskedFor() throws Exception {
    try (UpstreamRig rig = UpstreamRig.with(folder, registry, "prefetch=platform")) {
      String one = pushIndex(rig);
      pull(rig, "both");
      pull(rig, Digest.sha256(bytes(one)).toString());
      awaitHeld(rig, ONE);
      assertThat(isHeld(rig, TWO)).as("nobody asked for that platform").isFalse();
      assertThat(rig.get("/v2/up.test/org/app/blobs/" + Digest.sha256(ONE)).body()).isEqualTo(ONE);
    }
  }

  @Test
  void allIsAllImagesOfAnIndex() throws Exception {
    try (UpstreamRig rig = UpstreamRig.with(folder, registry, "prefetch=all")) {
      pushIndex(rig);
      pull(rig, "both");
      awaitHeld(rig, ONE);
      awaitHeld(rig, TWO);
    }
  }

  @Test
  void aLayerThatCannotBeHadIsNobodysFailure() throws Exception {
    try (UpstreamRig rig = UpstreamRig.with(folder, registry, "prefetch=platform")) {
      pushIndex(rig);
      rig.proxy.order(100, "GET", "/blobs/", Fault.status(500));
      pull(rig, "one");
      rig.proxy.repair();
      rig.clock.pass(Duration.ofMinutes(1));
      assertThat(rig.get("/v2/up.test/org/app/manifests/one").status()).isEqualTo(200);
    }
  }
}
