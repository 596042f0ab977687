package io.nacre.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What belongs to whom, and what was deleted. */
class BelongingTest extends CatalogFixture {
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
}
