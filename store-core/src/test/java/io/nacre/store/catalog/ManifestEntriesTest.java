package io.nacre.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Manifests, their classes and their referrers. */
class ManifestEntriesTest extends CatalogFixture {
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
}
