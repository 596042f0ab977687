package io.nacre.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nacre.store.image.Tag;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What tags name. */
class TagsTest extends CatalogFixture {
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
}
