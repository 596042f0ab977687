package io.nacre.store.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.Store;
import io.nacre.store.archive.ImageName;
import io.nacre.store.archive.Importer;
import io.nacre.store.archive.TestLayout;
import io.nacre.store.catalog.OldCatalogs;
import io.nacre.store.catalog.Removed;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadTest {
  private static final Repository APP = new Repository("team/app");

  @TempDir Path folder;

  @Test
  void aStoreOfTheFirstVersionLearnsWhatItsManifestsName() throws Exception {
    TestLayout layout = new TestLayout();
    Descriptor amd = layout.image("amd64", "shared", "one");
    Descriptor arm = layout.image("arm64", "shared", "two");
    layout.named(layout.index(List.of(amd, arm)), "team/app:1");
    try (Store store = Store.open(folder)) {
      new Importer(store).read(new ByteArrayInputStream(layout.tar()), "t", ImageName.NONE);
    }
    OldCatalogs.forgetChildren(folder.resolve("catalog.db"));

    try (Store store = Store.open(folder)) {
      assertThat(store.catalog().unreadManifests()).isEmpty();
      Removed removed = store.catalog().removeName(APP, new Tag("1"));
      assertThat(((Removed.Image) removed).digests())
          .as("the index, two images with a config each, three layers")
          .hasSize(1 + 2 + 2 + 3);
    }
  }
}
