package io.nacre.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pins, privacy, origins. */
class LabelsTest extends CatalogFixture {
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
    List<Origin> origins = IntStream.range(0, 100).mapToObj(CatalogFixture::origin).toList();

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
}
