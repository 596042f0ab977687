package io.nacre.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nacre.store.DataFolderException;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCatalogTest {
  private static final Repository APP = new Repository("team/app");
  private static final Repository OTHER = new Repository("team/other");
  private static final Tag ONE = new Tag("1");
  private static final Instant NOW = Instant.parse("2026-11-24T10:15:30.123456789Z");

  @TempDir Path folder;
  private Catalog catalog;

  @BeforeEach
  void open() throws IOException {
    catalog = SqliteCatalog.open(folder.resolve("catalog.db"), () -> NOW);
  }

  @AfterEach
  void close() throws IOException {
    catalog.close();
  }

  private void reopen() throws IOException {
    close();
    open();
  }

  // ---- belonging

  @Test
  void onlyWhatAPulledManifestNamesIsVouchedFor() throws IOException {
    catalog.addBlob(APP, digest("uploaded"));
    catalog.addBlob(APP, digest("both"));
    catalog.addManifest(
        APP,
        manifest("pulled"),
        List.of(digest("named"), digest("both")),
        List.of(),
        Retention.CACHED);
    catalog.addManifest(
        APP, manifest("imported"), List.of(digest("brought")), List.of(), Retention.TAGGED);
    catalog.addBlob(APP, digest("named"));

    assertThat(catalog.isVouchedFor(APP, digest("named"))).isTrue();
    assertThat(catalog.isVouchedFor(APP, digest("both"))).isTrue();
    assertThat(catalog.isVouchedFor(APP, digest("uploaded"))).isFalse();
    assertThat(catalog.isVouchedFor(APP, digest("brought"))).isFalse();
    assertThat(catalog.isVouchedFor(OTHER, digest("named"))).isFalse();
  }

  @Test
  void aDigestBelongsOnlyToTheRepositoriesItWasAddedTo() throws IOException {
    assertThat(catalog.exists(APP)).isFalse();
    catalog.addBlob(APP, digest("layer"));
    assertThat(catalog.exists(APP)).isTrue();
    assertThat(catalog.exists(OTHER)).isFalse();

    assertThat(catalog.belongs(APP, digest("layer"))).isTrue();
    assertThat(catalog.belongs(OTHER, digest("layer"))).isFalse();
    assertThat(catalog.belongs(APP, digest("another"))).isFalse();
  }

  @Test
  void addingABlobTwiceChangesNothing() throws IOException {
    catalog.addBlob(APP, digest("layer"));
    catalog.addBlob(APP, digest("layer"));

    assertThat(catalog.repositoriesOf(digest("layer"))).containsExactly(APP);
  }

  @Test
  void anAnswerThatWasGivenBeforeAChangeIsNotGivenAfterIt() throws IOException {
    assertThat(catalog.belongs(APP, digest("m"))).isFalse();
    assertThat(catalog.manifest(APP, digest("m"))).isEmpty();
    assertThat(catalog.tag(APP, ONE)).isEmpty();

    push(APP, manifest("m"), ONE);

    assertThat(catalog.belongs(APP, digest("m"))).isTrue();
    assertThat(catalog.manifest(APP, digest("m"))).contains(manifest("m"));
    assertThat(catalog.tag(APP, ONE)).contains(new TagEntry(ONE, digest("m"), NOW));

    catalog.remove(APP, digest("m"));

    assertThat(catalog.belongs(APP, digest("m"))).isFalse();
    assertThat(catalog.manifest(APP, digest("m"))).isEmpty();
    assertThat(catalog.tag(APP, ONE)).isEmpty();
  }

  @Test
  void peekingTellsWhatWasAskedBeforeAndHasNotChangedSince() throws IOException {
    push(APP, manifest("m"), ONE);
    assertThat(catalog.peekBelongs(APP, digest("m"))).isFalse();
    assertThat(catalog.peekManifest(APP, digest("m"))).isEmpty();
    assertThat(catalog.peekTagged(APP, ONE)).isEmpty();

    catalog.belongs(APP, digest("m"));
    catalog.manifest(APP, digest("m"));
    catalog.tag(APP, ONE);

    assertThat(catalog.peekBelongs(APP, digest("m"))).isTrue();
    assertThat(catalog.peekManifest(APP, digest("m"))).contains(manifest("m"));
    assertThat(catalog.peekTagged(APP, ONE)).contains(manifest("m"));

    catalog.remove(APP, digest("m"));

    assertThat(catalog.peekBelongs(APP, digest("m"))).isFalse();
    assertThat(catalog.peekManifest(APP, digest("m"))).isEmpty();
    assertThat(catalog.peekTagged(APP, ONE)).isEmpty();
  }

  @Test
  void peekingAtATagTellsNothingOfWhatWasPulledThrough() throws IOException {
    catalog.addManifest(APP, manifest("m"), List.of(), List.of(ONE), Retention.CACHED);
    catalog.pin(new Pin("mine", APP, digest("m"), NOW));
    assertThat(catalog.tag(APP, ONE)).isPresent();

    assertThat(catalog.peekTagged(APP, ONE)).isEmpty();
  }

  @Test
  void whatWasDeletedIsRememberedUntilItIsSetAgain() throws IOException {
    push(APP, manifest("m"), ONE);
    assertThat(catalog.wasDeleted(APP, ONE)).isFalse();

    catalog.removeTag(APP, ONE);
    reopen();
    assertThat(catalog.wasDeleted(APP, ONE)).isTrue();
    assertThat(catalog.wasDeleted(APP, digest("m"))).isFalse();
    assertThat(catalog.wasDeleted(OTHER, ONE)).isFalse();

    catalog.setTag(APP, ONE, digest("m"));
    assertThat(catalog.wasDeleted(APP, ONE)).isFalse();

    catalog.remove(APP, digest("m"));
    assertThat(catalog.wasDeleted(APP, ONE)).isTrue();
    assertThat(catalog.wasDeleted(APP, digest("m"))).isTrue();

    push(APP, manifest("m"), ONE);
    assertThat(catalog.wasDeleted(APP, ONE)).isFalse();
    assertThat(catalog.wasDeleted(APP, digest("m"))).isFalse();
  }

  @Test
  void aCopyThatWasPulledThroughMayBePulledAgain() throws IOException {
    catalog.addManifest(APP, manifest("m"), List.of(), List.of(ONE), Retention.CACHED);
    catalog.removeTag(APP, ONE);
    catalog.remove(APP, digest("m"));
    assertThat(catalog.wasDeleted(APP, ONE)).isFalse();
    assertThat(catalog.wasDeleted(APP, digest("m"))).isFalse();
  }

  @Test
  void deletionsAreForgottenAfterThirtyDays() throws IOException {
    push(APP, manifest("m"), ONE);
    catalog.removeTag(APP, ONE);
    close();
    catalog =
        SqliteCatalog.open(
            folder.resolve("catalog.db"), () -> NOW.plus(DeletionTable.KEPT).plusSeconds(1));
    assertThat(catalog.wasDeleted(APP, ONE)).isFalse();
  }

  @Test
  void whatWasAcknowledgedIsThereAfterReopening() throws IOException {
    catalog.addBlob(APP, digest("layer"));
    push(APP, referrer("sbom", "m"), ONE);
    Pin pin = new Pin("keep", APP, digest("sbom"), NOW);
    catalog.pin(pin);
    catalog.setPrivate(APP, true);
    Origin origin = new Origin(Origin.Kind.PUSH, "127.0.0.1", 7, NOW);
    catalog.addOrigins(digest("layer"), List.of(origin));

    reopen();

    assertThat(catalog.belongs(APP, digest("layer"))).isTrue();
    assertThat(catalog.manifest(APP, digest("sbom"))).contains(referrer("sbom", "m"));
    assertThat(catalog.tag(APP, ONE)).contains(new TagEntry(ONE, digest("sbom"), NOW));
    assertThat(catalog.pins()).containsExactly(pin);
    assertThat(catalog.isPrivate(APP)).isTrue();
    assertThat(catalog.origins(digest("layer"))).containsExactly(origin);
  }

  @Test
  void takingOutOfOneRepositoryLeavesTheOthersAlone() throws IOException {
    push(APP, manifest("m"), ONE);
    push(OTHER, manifest("m"), ONE);

    assertThat(catalog.remove(APP, digest("m"))).isTrue();

    assertThat(catalog.belongs(APP, digest("m"))).isFalse();
    assertThat(catalog.belongs(OTHER, digest("m"))).isTrue();
    assertThat(catalog.tag(OTHER, ONE)).isPresent();
    assertThat(catalog.repositoriesOf(digest("m"))).containsExactly(OTHER);
  }

  @Test
  void takingOutWhatDoesNotBelongSaysSo() throws IOException {
    assertThat(catalog.remove(APP, digest("m"))).isFalse();
  }

  @Test
  void takingAManifestOutTakesItsTagsAndItsPinsAndNoOthers() throws IOException {
    push(APP, manifest("m"), ONE, Tag.LATEST);
    push(APP, manifest("stays"), new Tag("2"));
    catalog.pin(new Pin("goes", APP, digest("m"), NOW));
    Pin stays = new Pin("stays", APP, digest("stays"), NOW);
    catalog.pin(stays);

    catalog.remove(APP, digest("m"));

    assertThat(tagNames(APP, "", 10)).containsExactly("2");
    assertThat(catalog.pins()).containsExactly(stays);
    assertThat(catalog.manifests(APP)).containsExactly(manifest("stays"));
  }

  @Test
  void repositoriesArePagedInLexicalOrder() throws IOException {
    for (String name : List.of("b", "a/z", "c", "a", "a-b")) {
      catalog.addBlob(new Repository(name), digest("x"));
      catalog.addBlob(new Repository(name), digest("y"));
    }

    assertThat(catalog.repositories("", 2)).map(Repository::name).containsExactly("a", "a-b");
    assertThat(catalog.repositories("a-b", 9))
        .map(Repository::name)
        .containsExactly("a/z", "b", "c");
    assertThat(catalog.repositories("c", 9)).isEmpty();
    assertThat(catalog.repositories("", 0)).isEmpty();
  }

  @Test
  void aRepositoryToWhichNothingBelongsIsNotListed() throws IOException {
    catalog.addBlob(APP, digest("layer"));
    catalog.setPrivate(OTHER, true);
    catalog.remove(APP, digest("layer"));

    assertThat(catalog.repositories("", 9)).isEmpty();
  }

  // ---- manifests

  @Test
  void aFetchedManifestGrantsWhatItNames() throws IOException {
    catalog.addManifest(
        APP,
        manifest("m"),
        List.of(digest("config"), digest("layer")),
        List.of(),
        Retention.CACHED);

    assertThat(catalog.belongs(APP, digest("config"))).isTrue();
    assertThat(catalog.belongs(APP, digest("layer"))).isTrue();
    assertThat(catalog.belongs(OTHER, digest("layer"))).isFalse();
    assertThat(catalog.manifest(APP, digest("layer"))).isEmpty();
  }

  @Test
  void addingAManifestAgainKeepsTheEntryAndAddsTags() throws IOException {
    push(APP, manifest("m"), ONE);
    push(APP, new ManifestEntry(descriptor("m", MediaTypes.OCI_INDEX), null, "x/y"), Tag.LATEST);

    assertThat(catalog.manifest(APP, digest("m"))).contains(manifest("m"));
    assertThat(tagNames(APP, "", 10)).containsExactly("1", "latest");
  }

  @Test
  void retentionOnlyRises() throws IOException {
    add(manifest("m"), Retention.CACHED);
    assertThat(catalog.retention(APP, digest("m"))).isEqualTo(Retention.CACHED);
    add(manifest("m"), Retention.TAGGED);
    assertThat(catalog.retention(APP, digest("m"))).isEqualTo(Retention.TAGGED);
    add(manifest("m"), Retention.CACHED);
    assertThat(catalog.retention(APP, digest("m"))).isEqualTo(Retention.TAGGED);
  }

  @Test
  void manifestsComeInOrderOfTheirDigests() throws IOException {
    List<ManifestEntry> added = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d", "e")) {
      added.add(manifest(name));
      push(APP, manifest(name));
    }

    assertThat(catalog.manifests(APP))
        .hasSameElementsAs(added)
        .isSortedAccordingTo((x, y) -> x.descriptor().digest().compareTo(y.descriptor().digest()));
    assertThat(catalog.manifests(OTHER)).isEmpty();
  }

  @Test
  void referrersComeOldestFirstAndOnlyFromTheirRepository() throws IOException {
    push(APP, referrer("signature", "m"));
    push(APP, referrer("sbom", "m"));
    push(APP, referrer("else", "n"));
    push(OTHER, referrer("elsewhere", "m"));
    push(APP, referrer("signature", "m"), ONE);

    assertThat(catalog.referrers(APP, digest("m")))
        .containsExactly(referrer("signature", "m"), referrer("sbom", "m"));

    catalog.remove(APP, digest("signature"));

    assertThat(catalog.referrers(APP, digest("m"))).containsExactly(referrer("sbom", "m"));
    assertThat(catalog.referrers(APP, digest("unknown"))).isEmpty();
  }

  // ---- tags

  @Test
  void aTagMoves() throws IOException {
    push(APP, manifest("old"), ONE);
    push(APP, manifest("new"));

    catalog.setTag(APP, ONE, digest("new"));

    assertThat(catalog.tag(APP, ONE)).map(TagEntry::digest).contains(digest("new"));
    catalog.remove(APP, digest("old"));
    assertThat(catalog.tag(APP, ONE)).map(TagEntry::digest).contains(digest("new"));
  }

  @Test
  void aTagNamesOnlyAManifestOfItsRepository() throws IOException {
    push(OTHER, manifest("m"));
    catalog.addBlob(APP, digest("layer"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> catalog.setTag(APP, ONE, digest("m")))
        .withMessageContaining(digest("m").toString());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> catalog.setTag(APP, ONE, digest("layer")));
    assertThat(catalog.tag(APP, ONE)).isEmpty();
  }

  @Test
  void removingATagLeavesTheManifest() throws IOException {
    push(APP, manifest("m"), ONE, Tag.LATEST);

    assertThat(catalog.removeTag(APP, ONE)).isTrue();
    assertThat(catalog.removeTag(APP, ONE)).isFalse();

    assertThat(catalog.tag(APP, ONE)).isEmpty();
    assertThat(catalog.tag(APP, Tag.LATEST)).isPresent();
    assertThat(catalog.manifest(APP, digest("m"))).isPresent();
  }

  @Test
  void tagsArePagedInLexicalOrder() throws IOException {
    push(APP, manifest("m"), new Tag("b"), new Tag("_"), new Tag("B"), new Tag("a"), new Tag("10"));
    push(OTHER, manifest("m"), new Tag("aa"));

    assertThat(tagNames(APP, "", 10)).containsExactly("10", "B", "_", "a", "b");
    assertThat(tagNames(APP, "B", 2)).containsExactly("_", "a");
    assertThat(tagNames(APP, "zzz", 2)).isEmpty();
    assertThat(tagNames(APP, "", 0)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> catalog.tags(APP, "", -1));
  }

  // ---- pins, privacy, origins

  @Test
  void aPinRaisesTheClassAsLongAsItLasts() throws IOException {
    add(manifest("m"), Retention.CACHED);

    catalog.pin(new Pin("mine", APP, digest("m"), NOW));
    assertThat(catalog.retention(APP, digest("m"))).isEqualTo(Retention.PINNED);

    assertThat(catalog.unpin("mine")).isTrue();
    assertThat(catalog.unpin("mine")).isFalse();
    assertThat(catalog.retention(APP, digest("m"))).isEqualTo(Retention.CACHED);
  }

  @Test
  void aPinOfTheSameNameMoves() throws IOException {
    push(APP, manifest("m"));
    push(OTHER, manifest("n"));
    catalog.pin(new Pin("mine", APP, digest("m"), NOW));
    Pin moved = new Pin("mine", OTHER, digest("n"), NOW.plusSeconds(1));

    catalog.pin(moved);

    assertThat(catalog.pins()).containsExactly(moved);
  }

  @Test
  void aPinHoldsOnlyAManifestOfItsRepository() throws IOException {
    push(OTHER, manifest("m"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> catalog.pin(new Pin("mine", APP, digest("m"), NOW)));
    assertThat(catalog.pins()).isEmpty();
  }

  @Test
  void privacyIsALabelOfTheRepository() throws IOException {
    assertThat(catalog.isPrivate(APP)).isFalse();
    catalog.setPrivate(APP, true);
    catalog.setPrivate(APP, true);
    assertThat(catalog.isPrivate(APP)).isTrue();
    assertThat(catalog.isPrivate(OTHER)).isFalse();
    catalog.setPrivate(APP, false);
    assertThat(catalog.isPrivate(APP)).isFalse();
  }

  @Test
  void theLast64OriginsOfADigestAreKeptInOrder() throws IOException {
    List<Origin> origins = IntStream.range(0, 100).mapToObj(SqliteCatalogTest::origin).toList();

    catalog.addOrigins(digest("other"), origins.subList(0, 3));
    catalog.addOrigins(digest("layer"), origins.subList(0, 60));
    catalog.addOrigins(digest("layer"), origins.subList(60, 100));

    assertThat(catalog.origins(digest("layer"))).isEqualTo(origins.subList(36, 100));
    assertThat(catalog.origins(digest("other"))).isEqualTo(origins.subList(0, 3));
  }

  @Test
  void originsGoWithTheLastRepository() throws IOException {
    catalog.addBlob(APP, digest("layer"));
    catalog.addBlob(OTHER, digest("layer"));
    catalog.addOrigins(digest("layer"), List.of(origin(1)));

    catalog.remove(APP, digest("layer"));
    assertThat(catalog.origins(digest("layer"))).hasSize(1);
    catalog.remove(OTHER, digest("layer"));
    assertThat(catalog.origins(digest("layer"))).isEmpty();
  }

  // ---- the file

  @Test
  void manyWritersAtOnceAllGetTheirChange() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writes = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Digest digest = digest("blob " + i);
        writes.add(
            threads.submit(
                () -> {
                  catalog.addBlob(APP, digest);
                  assertThat(catalog.belongs(APP, digest)).isTrue();
                  return digest;
                }));
      }
      for (Future<?> write : writes) {
        write.get();
      }
    }
    reopen();
    for (int i = 0; i < 200; i++) {
      assertThat(catalog.belongs(APP, digest("blob " + i))).isTrue();
    }
  }

  @Test
  void oneFailingWriteDoesNotFailThoseItIsCommittedWith() throws Exception {
    push(APP, manifest("m"));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> writes = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        Tag tag = new Tag("t" + i);
        Digest target = digest(i % 2 == 0 ? "m" : "missing");
        writes.add(threads.submit(() -> trySetTag(tag, target)));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(writes.get(i).get()).isEqualTo(i % 2 == 0);
      }
    }
    assertThat(catalog.tags(APP, "", 1000)).hasSize(50);
  }

  private boolean trySetTag(Tag tag, Digest target) throws IOException {
    try {
      catalog.setTag(APP, tag, target);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Test
  void aCatalogOfANewerVersionIsNotTouched() throws Exception {
    catalog.close();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("catalog.db"));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA user_version = 99");
    }

    assertThatExceptionOfType(DataFolderException.class)
        .isThrownBy(this::open)
        .withMessageContaining("catalog.db")
        .withMessageContaining("99")
        .withMessageContaining("newer");
  }

  @Test
  void aClosedCatalogRefusesToWrite() throws IOException {
    catalog.close();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> catalog.addBlob(APP, digest("layer")))
        .withMessageContaining("closed");
  }

  // ---- what the tests are made of

  private static Digest digest(String name) {
    return Digest.sha256(name.getBytes(StandardCharsets.UTF_8));
  }

  private static Descriptor descriptor(String name, String mediaType) {
    return new Descriptor(mediaType, digest(name), name.length());
  }

  private static ManifestEntry manifest(String name) {
    return new ManifestEntry(
        descriptor(name, MediaTypes.OCI_MANIFEST), null, MediaTypes.OCI_CONFIG);
  }

  private static ManifestEntry referrer(String name, String subject) {
    return new ManifestEntry(
        descriptor(name, MediaTypes.OCI_MANIFEST), digest(subject), "application/sbom");
  }

  private static Origin origin(int i) {
    return new Origin(Origin.Kind.PEER, "peer " + i, i, NOW.plusSeconds(i));
  }

  private void push(Repository repository, ManifestEntry manifest, Tag... tags) throws IOException {
    catalog.addManifest(repository, manifest, List.of(), List.of(tags), Retention.TAGGED);
  }

  private void add(ManifestEntry manifest, Retention retention) throws IOException {
    catalog.addManifest(APP, manifest, List.of(), List.of(), retention);
  }

  private List<String> tagNames(Repository repository, String after, int limit) throws IOException {
    return catalog.tags(repository, after, limit).stream()
        .map(entry -> entry.tag().name())
        .toList();
  }
}
