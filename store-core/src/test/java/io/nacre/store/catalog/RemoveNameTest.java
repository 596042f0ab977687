package io.nacre.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With its last name an image goes, and with it what nothing else in its repository names. */
class RemoveNameTest {
  private static final Repository APP = new Repository("team/app");
  private static final Repository OTHER = new Repository("team/other");

  @TempDir Path folder;
  private Catalog catalog;
  private Instant now = Instant.parse("2026-11-24T10:15:30Z");

  @BeforeEach
  void open() throws IOException {
    catalog = SqliteCatalog.open(folder.resolve("catalog.db"), () -> now);
  }

  @AfterEach
  void close() throws IOException {
    catalog.close();
  }

  @Test
  void whatAnotherImageNamesStays() throws IOException {
    push("a", "1", "config a", "shared");
    push("b", "2", "config b", "shared");

    assertThat(removed("1")).containsExactly(digest("a"), digest("config a"));
    assertThat(removed("2"))
        .containsExactlyInAnyOrder(digest("b"), digest("config b"), digest("shared"));
    assertThat(catalog.exists(APP)).isFalse();
  }

  @Test
  void anIndexGoesWithTheImagesThatNobodyNamed() throws IOException {
    push("arm", "only-arm", "config arm", "layer");
    push("amd", null, "config amd", "layer");
    push("index", "all", "arm", "amd");

    assertThat(catalog.removeName(APP, digest("amd")))
        .isEqualTo(new Removed.Needed(digest("index")));
    assertThat(removed("all"))
        .containsExactly(digest("index"), digest("amd"), digest("config amd"));
    assertThat(removed("only-arm"))
        .containsExactlyInAnyOrder(digest("arm"), digest("config arm"), digest("layer"));
  }

  @Test
  void aNameOfSeveralGoesAlone() throws IOException {
    push("a", "1", "config");
    push("a", "2", "config");
    push("index", "all", "a");

    assertThat(catalog.removeName(APP, new Tag("1"))).isEqualTo(new Removed.Name());
    assertThat(catalog.removeName(APP, new Tag("2"))).isEqualTo(new Removed.Name());
    assertThat(catalog.removeName(APP, new Tag("2"))).isEqualTo(new Removed.Unknown());
    assertThat(catalog.wasDeleted(APP, new Tag("1"))).isTrue();
    assertThat(catalog.manifest(APP, digest("a"))).isPresent();
  }

  @Test
  void aPinnedImageStays() throws IOException {
    push("a", "1", "config");
    catalog.pin(new Pin("keep", APP, digest("a"), now));

    assertThat(catalog.removeName(APP, new Tag("1"))).isEqualTo(new Removed.Pinned("keep"));
    assertThat(catalog.tag(APP, new Tag("1"))).isPresent();
  }

  @Test
  void whatWasPushedAgainSinceStays() throws IOException {
    push("a", "1", "config", "layer");
    now = now.plusMillis(1);
    catalog.addBlob(APP, digest("layer"));

    assertThat(removed("1")).containsExactly(digest("a"), digest("config"));
  }

  @Test
  void aPushThatNamesWhatHasJustGoneIsRefusedForADay() throws IOException {
    push("a", "1", "config", "layer");
    push("b", "2", "config");
    removed("1");

    assertThatExceptionOfType(MissingContentException.class)
        .isThrownBy(() -> pushManifest("c", "3", "config", "layer"))
        .withMessageContaining(digest("layer").toString());
    assertThat(catalog.tag(APP, new Tag("3"))).isEmpty();
    now = now.plus(GoneTable.KEPT).plus(Duration.ofMillis(1));
    pushManifest("c", "3", "config", "layer");
  }

  @Test
  void aPushNeedsItsConfig() {
    assertThatExceptionOfType(MissingContentException.class)
        .isThrownBy(() -> add("a", new Addition.Grant.Nothing(List.of(digest("config"))), APP))
        .withMessageContaining(digest("config").toString());
  }

  @Test
  void aNameElsewhereGivesWhatBelongsWhereTheImageIs() throws IOException {
    push("a", "1", "config", "sparse");
    catalog.remove(APP, digest("sparse"));

    add("a", new Addition.Grant.AsIn(APP), OTHER, "config", "sparse");

    assertThat(catalog.belongs(OTHER, digest("config"))).isTrue();
    assertThat(catalog.belongs(OTHER, digest("sparse"))).isFalse();
    removed("1");
    assertThatExceptionOfType(MissingContentException.class)
        .isThrownBy(() -> add("a", new Addition.Grant.AsIn(APP), OTHER, "config"));
  }

  @Test
  void nothingGoesThatAManifestMayNameOfWhichItIsNotKnown() throws Exception {
    push("a", "1", "config");
    catalog.close();
    OldCatalogs.forgetChildren(folder.resolve("catalog.db"));
    open();
    push("b", "2", "config");

    assertThat(catalog.unreadManifests()).containsExactly(new Catalog.Member(APP, digest("a")));
    assertThat(removed("2")).containsExactly(digest("b"));
    catalog.read(new Catalog.Member(APP, digest("a")), List.of(digest("config")));
    assertThat(removed("1")).containsExactly(digest("a"), digest("config"));
  }

  // ---- what the tests are made of

  /** As a client does: the blobs one by one, then the manifest. */
  private void push(String name, @Nullable String tag, String... children) throws IOException {
    for (String child : children) {
      catalog.addBlob(APP, digest(child));
    }
    pushManifest(name, tag, children);
  }

  private void pushManifest(String name, @Nullable String tag, String... children)
      throws IOException {
    catalog.addManifests(
        List.of(
            new Addition(
                APP,
                manifest(name),
                digests(children),
                new Addition.Grant.Nothing(List.of(digest(children[0]))),
                tag == null ? List.of() : List.of(new Tag(tag)),
                Retention.TAGGED)));
  }

  private void add(String name, Addition.Grant grant, Repository to, String... children)
      throws IOException {
    catalog.addManifests(
        List.of(
            new Addition(
                to, manifest(name), digests(children), grant, List.of(), Retention.TAGGED)));
  }

  private List<Digest> removed(String tag) throws IOException {
    return ((Removed.Image) catalog.removeName(APP, new Tag(tag))).digests();
  }

  private static List<Digest> digests(String... names) {
    return Stream.of(names).map(RemoveNameTest::digest).toList();
  }

  private static Digest digest(String name) {
    return Digest.sha256(name.getBytes(StandardCharsets.UTF_8));
  }

  private static ManifestEntry manifest(String name) {
    return new ManifestEntry(
        new Descriptor(MediaTypes.OCI_MANIFEST, digest(name), name.length()), null, null);
  }
}
