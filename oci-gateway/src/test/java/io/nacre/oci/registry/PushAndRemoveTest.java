package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.assertError;
import static io.nacre.oci.registry.TestRegistry.bytes;
import static io.nacre.oci.registry.TestRegistry.image;
import static io.nacre.oci.registry.TestRegistry.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.blob.Blob;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.catalog.Removed;
import io.nacre.store.catalog.TagEntry;
import io.nacre.store.gc.Orphans;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images are removed while others are pushed that share their layers: a push that was acknowledged
 * has all it was pushed with.
 */
class PushAndRemoveTest {
  private static final Repository APP = new Repository("team/app");
  private static final byte[] SHARED = random(7, 5_000);

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

  /** What {@code nacre rm} does. */
  private List<Digest> remove(String tag) throws IOException {
    Removed removed = registry.store.catalog().removeName(APP, new Tag(tag));
    if (!(removed instanceof Removed.Image image)) {
      return List.of();
    }
    Orphans orphans =
        new Orphans(registry.store.blobs(), registry.store.catalog(), registry.store.holds());
    for (Digest digest : image.digests()) {
      orphans.remove(digest);
    }
    return image.digests();
  }

  private int head(byte[] blob) throws IOException {
    return registry.head("/v2/team/app/blobs/" + Digest.sha256(blob)).status();
  }

  @Test
  void aLayerThatWentAfterTheClientSawItIsAskedForAgain() throws IOException {
    registry.pushImage("team/app", "old", SHARED);
    byte[] config = bytes("{\"new\":1}");
    registry.push("team/app", config);
    assertThat(head(SHARED)).isEqualTo(200);

    assertThat(remove("old")).contains(Digest.sha256(SHARED));

    String manifest = image(config, Map.of(), SHARED);
    assertError(
        registry.putManifest("team/app", "new", manifest), 400, ErrorCode.MANIFEST_BLOB_UNKNOWN);
    assertThat(registry.get("/v2/team/app/manifests/new").status()).isEqualTo(404);
    registry.push("team/app", SHARED);
    assertThat(registry.putManifest("team/app", "new", manifest).status()).isEqualTo(201);
    assertThat(registry.get("/v2/team/app/blobs/" + Digest.sha256(SHARED)).body())
        .isEqualTo(SHARED);
  }

  @Test
  void aRemovalBetweenTheLookAtAManifestAndItsCommitIsSeen() throws IOException {
    byte[] config = bytes("{\"config of\":\"old\"}");
    registry.pushImage("team/app", "old", SHARED);
    String manifest = image(config, Map.of("annotations", "{\"a\":\"b\"}"), SHARED);
    Digest pushed = Digest.sha256(bytes(manifest));
    AtomicReference<List<Digest>> gone = new AtomicReference<>(List.of());
    registry
        .store
        .blobs()
        .onPublished(
            digest -> {
              if (digest.equals(pushed)) {
                gone.set(removeUnchecked("old"));
              }
            });

    RawHttp.Answer answer = registry.putManifest("team/app", "new", manifest);

    assertThat(gone.get()).contains(Digest.sha256(config), Digest.sha256(SHARED));
    assertError(answer, 400, ErrorCode.MANIFEST_BLOB_UNKNOWN);
  }

  private List<Digest> removeUnchecked(String tag) {
    try {
      return remove(tag);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aLayerThatIsPushedBetweenARemovalAndTheDeletionOfItsFileStays() throws IOException {
    registry.pushImage("team/app", "old", SHARED);
    Removed removed = registry.store.catalog().removeName(APP, new Tag("old"));
    assertThat(removed).isInstanceOf(Removed.Image.class);

    registry.pushImage("team/app", "new", SHARED);
    Orphans orphans =
        new Orphans(registry.store.blobs(), registry.store.catalog(), registry.store.holds());

    assertThat(orphans.remove(Digest.sha256(SHARED))).isFalse();
    assertThat(head(SHARED)).isEqualTo(200);
  }

  @Test
  void aLayerThatWasSentAgainForAnotherPushStaysWhenItsImageGoes() throws Exception {
    registry.pushImage("team/app", "old", SHARED);
    awaitNextMillisecond();
    byte[] config = bytes("{\"new\":1}");
    registry.push("team/app", config);
    registry.push("team/app", SHARED);

    assertThat(remove("old")).isNotEmpty().doesNotContain(Digest.sha256(SHARED));

    String manifest = image(config, Map.of(), SHARED);
    assertThat(registry.putManifest("team/app", "new", manifest).status()).isEqualTo(201);
    assertThat(head(SHARED)).isEqualTo(200);
  }

  /** The catalog tells pushes apart by the millisecond. */
  private static void awaitNextMillisecond() {
    long now = System.currentTimeMillis();
    while (System.currentTimeMillis() <= now) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whatWasNeverThereMayBeMissingFromASparseImage() throws IOException {
    byte[] config = bytes("{}");
    registry.push("team/app", config);
    assertThat(registry.putManifest("team/app", "1", image(config, Map.of(), SHARED)).status())
        .isEqualTo(201);
  }

  @Test
  void underStressEveryImageThatIsThereIsWhole() throws Exception {
    List<byte[]> layers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      layers.add(random(100 + i, 2_000 + i));
    }
    long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> workers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Random random = new Random(i);
        workers.add(threads.submit(() -> pushUntil(end, random, layers)));
      }
      for (int i = 0; i < 2; i++) {
        Random random = new Random(1000 + i);
        workers.add(threads.submit(() -> removeUntil(end, random)));
      }
      for (Future<Integer> worker : workers) {
        assertThat(worker.get()).as("did something").isPositive();
      }
    }
    assertEveryImageIsWhole();
  }

  private static final int TAGS = 8;

  /** Pushes as docker does: asks for each blob, sends what is not there, then the manifest. */
  private int pushUntil(long end, Random random, List<byte[]> layers) throws IOException {
    int acknowledged = 0;
    while (System.nanoTime() < end) {
      byte[] first = layers.get(random.nextInt(layers.size()));
      byte[] second = layers.get(random.nextInt(layers.size()));
      byte[] config = bytes("{\"of\":%d}".formatted(random.nextInt(20)));
      for (byte[] blob : List.of(config, first, second)) {
        if (head(blob) != 200) {
          registry.push("team/app", blob);
        }
      }
      String tag = "t" + random.nextInt(TAGS);
      int status =
          registry.putManifest("team/app", tag, image(config, Map.of(), first, second)).status();
      assertThat(status).isIn(201, 400);
      acknowledged += status == 201 ? 1 : 0;
    }
    return acknowledged;
  }

  private int removeUntil(long end, Random random) throws IOException {
    int removed = 0;
    while (System.nanoTime() < end) {
      removed += remove("t" + random.nextInt(TAGS)).size();
    }
    return removed;
  }

  private void assertEveryImageIsWhole() throws IOException {
    Catalog catalog = registry.store.catalog();
    for (ManifestEntry manifest : catalog.manifests(APP)) {
      Digest digest = manifest.descriptor().digest();
      Blob blob = registry.store.blobs().find(digest).orElseThrow();
      for (Descriptor child : Manifest.parse(Files.readAllBytes(blob.file())).children()) {
        assertThat(catalog.belongs(APP, child.digest())).as("%s", child).isTrue();
        Blob held = registry.store.blobs().find(child.digest()).orElseThrow();
        assertThat(Digest.sha256(Files.readAllBytes(held.file()))).isEqualTo(child.digest());
      }
    }
    for (TagEntry tag : catalog.tags(APP, "", 100)) {
      assertThat(catalog.manifest(APP, tag.digest())).isPresent();
    }
  }
}
