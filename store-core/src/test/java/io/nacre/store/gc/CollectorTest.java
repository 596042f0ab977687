package io.nacre.store.gc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.blob.BlobStore;
import io.nacre.store.blob.BlobWriter;
import io.nacre.store.blob.DataFolder;
import io.nacre.store.blob.FileBlobStore;
import io.nacre.store.catalog.Addition;
import io.nacre.store.catalog.Addition.Grant;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.catalog.Pin;
import io.nacre.store.catalog.Retention;
import io.nacre.store.catalog.SqliteCatalog;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Room is made by what nobody needs, then by what was pulled through and is not read. */
class CollectorTest {
  private static final Repository APP = new Repository("team/app");
  private static final Repository UP = new Repository("docker.io/library/nginx");
  private static final int SIZE = 1000;

  @TempDir Path folder;
  private DataFolder data;
  private BlobStore blobs;
  private Catalog catalog;
  private final Holds holds = new Holds();
  private Instant now = Instant.parse("2026-11-24T12:00:00Z");
  private Collector collector;

  @BeforeEach
  void open() throws IOException {
    data = DataFolder.open(folder);
    blobs = FileBlobStore.open(data);
    catalog = SqliteCatalog.open(data.layout().catalog(), () -> now);
    collector = new Collector(blobs, catalog, holds, Room.unbounded(), () -> now);
  }

  @AfterEach
  void close() throws IOException {
    catalog.close();
    blobs.close();
    data.close();
  }

  // ---- what nobody needs

  @Test
  void layersGoAfterTheirManifestWasDeletedUnlessAnotherNamesThem() throws IOException {
    push("a", "config a", "shared");
    push("b", "config b", "shared");
    catalog.remove(APP, digest("a"));
    pass(Keep.UNNAMED.plusSeconds(1));

    Collector.Report report =
        collector.run(Keep.usual(OptionalLong.empty()), Collector.Progress.NONE);

    assertThat(report.unnamed()).isEqualTo(1);
    assertHeld("b", "config b", "shared");
    assertGone("a", "config a");
    assertThat(catalog.belongs(APP, digest("config a"))).isFalse();
  }

  @Test
  void whatWasPushedLatelyWaitsForItsManifest() throws IOException {
    put("layer");
    catalog.addBlob(APP, digest("layer"));
    pass(Keep.UNNAMED.minusSeconds(1));
    run(OptionalLong.empty());
    assertHeld("layer");

    pass(Duration.ofSeconds(2));
    run(OptionalLong.empty());
    assertGone("layer");
  }

  @Test
  void filesOfNobodyGoUnlessSomebodyHoldsThem() throws IOException {
    put("orphan");
    put("arriving");
    try (var _ = holds.hold(digest("arriving"))) {
      Collector.Report report = run(OptionalLong.empty());
      assertThat(report.blobs()).isEqualTo(1);
      assertThat(report.bytes()).isEqualTo(SIZE);
    }
    assertGone("orphan");
    assertHeld("arriving");
  }

  // ---- what was pulled through

  @Test
  void pastTheQuotaTheLeastRecentlyReadGoesFirst() throws IOException {
    pull("one", "layer 1");
    pull("two", "layer 2");
    pass(Duration.ofMinutes(1));
    pull("three", "layer 3");
    pass(Duration.ofHours(1));
    catalog.touch(UP, digest("layer 1")); // lazily, long after its manifest
    pass(Duration.ofHours(1));

    Collector.Report report = run(OptionalLong.of(3 * SIZE));

    assertThat(report.evicted())
        .extracting(Collector.Evicted::manifest)
        .containsExactly(digest("two"), digest("three"));
    assertHeld("one", "layer 1");
    assertGone("two", "layer 2", "three", "layer 3");
    assertThat(report.missing()).isZero();
  }

  @Test
  void noMoreGoesThanMust() throws IOException {
    pull("one", "layer 1");
    pass(Duration.ofMinutes(1));
    pull("two", "layer 2");
    pass(Duration.ofHours(1));

    run(OptionalLong.of(3 * SIZE));

    assertGone("one", "layer 1");
    assertHeld("two", "layer 2");
  }

  @Test
  void whatWasPushedOrIsPinnedOrWasJustReadStaysHoweverFullItIs() throws IOException {
    push("mine", "config");
    pull("pinned", "layer 1");
    catalog.pin(new Pin("keep", UP, digest("pinned"), now));
    pull("index", "part");
    pull("part", "layer 2");
    pull("old", "layer 3");
    pass(Duration.ofHours(1));
    catalog.touch(UP, digest("index"));

    Collector.Report report = run(OptionalLong.of(0));

    assertHeld("mine", "config", "pinned", "layer 1", "index", "part", "layer 2");
    assertGone("old", "layer 3");
    assertThat(report.missing()).isEqualTo(7 * SIZE);
  }

  @Test
  void anImageThatIsHeldStays() throws IOException {
    pull("one", "layer 1");
    pass(Duration.ofHours(1));
    try (var _ = holds.hold(digest("one"))) {
      assertThat(run(OptionalLong.of(0)).evicted()).isEmpty();
    }
    assertHeld("one", "layer 1");
  }

  @Test
  void whatAnotherRepositoryHasStaysOnTheDisk() throws IOException {
    pull("one", "layer 1");
    catalog.addBlob(APP, digest("layer 1"));
    pass(Duration.ofHours(1));

    run(OptionalLong.of(0));

    assertGone("one");
    assertHeld("layer 1");
    assertThat(catalog.belongs(UP, digest("layer 1"))).isFalse();
  }

  @Test
  void aPreviewSaysTheSameAndChangesNothing() throws IOException {
    push("a", "config a");
    catalog.remove(APP, digest("a"));
    put("orphan");
    pull("one", "layer 1");
    pass(Duration.ofDays(2));
    Keep keep = Keep.usual(OptionalLong.of(0));

    Collector.Report preview = collector.preview(keep);

    assertHeld("a", "config a", "orphan", "one", "layer 1");
    assertThat(preview).isEqualTo(collector.run(keep, Collector.Progress.NONE));
    assertThat(blobs.totals().blobs()).isZero();
  }

  @Test
  void whatWasReadIsKnownAfterARestart() throws IOException {
    pull("one", "layer 1");
    pull("two", "layer 2");
    pass(Duration.ofHours(1));
    catalog.touch(UP, digest("one"));
    close();
    open();
    pass(Duration.ofHours(1));

    assertThat(catalog.evictable(now, 10))
        .extracting(image -> image.manifest())
        .containsExactly(digest("two"), digest("one"));
  }

  // ---- what the tests are made of

  private Collector.Report run(OptionalLong quota) throws IOException {
    return collector.run(Keep.usual(quota), Collector.Progress.NONE);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private void push(String name, String... children) throws IOException {
    for (String child : children) {
      put(child);
      catalog.addBlob(APP, digest(child));
    }
    put(name);
    add(APP, name, new Grant.Nothing(List.of()), Retention.TAGGED, children);
  }

  private void pull(String name, String... children) throws IOException {
    put(name);
    for (String child : children) {
      put(child);
    }
    add(UP, name, new Grant.These(digests(children)), Retention.CACHED, children);
  }

  private void add(
      Repository repository, String name, Grant grant, Retention retention, String... children)
      throws IOException {
    catalog.addManifests(
        List.of(
            new Addition(
                repository,
                new ManifestEntry(
                    new Descriptor(MediaTypes.OCI_MANIFEST, digest(name), SIZE), null, null),
                digests(children),
                grant,
                List.of(new Tag(name)),
                retention)));
  }

  private void put(String name) throws IOException {
    try (BlobWriter writer = blobs.write(Digest.Algorithm.SHA256)) {
      writer.write(ByteBuffer.wrap(bytes(name)));
      writer.commit(digest(name));
    }
  }

  private static byte[] bytes(String name) {
    return (name + " ".repeat(SIZE - name.length())).getBytes(UTF_8);
  }

  private static Digest digest(String name) {
    return Digest.sha256(bytes(name));
  }

  private static List<Digest> digests(String... names) {
    return Stream.of(names).map(CollectorTest::digest).toList();
  }

  private void assertHeld(String... names) throws IOException {
    for (String name : names) {
      assertThat(blobs.find(digest(name))).as(name).isPresent();
    }
  }

  private void assertGone(String... names) throws IOException {
    for (String name : names) {
      assertThat(blobs.find(digest(name))).as(name).isEmpty();
    }
  }
}
