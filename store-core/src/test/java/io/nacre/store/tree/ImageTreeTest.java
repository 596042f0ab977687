package io.nacre.store.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.MalformedException;
import io.nacre.store.Store;
import io.nacre.store.archive.ImageName;
import io.nacre.store.archive.Importer;
import io.nacre.store.archive.TestLayout;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Platform;
import io.nacre.store.image.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTreeTest {
  @TempDir Path folder;
  private Store store;
  private BlobStore blobs;
  private Catalog catalog;

  private final TestLayout layout = new TestLayout();
  private final Descriptor amd = layout.image("amd64", "shared", "one");
  private final Descriptor arm = layout.image("arm64", "shared", "two");
  private final Descriptor nowhere = new TestLayout().image("s390x", "three");

  @BeforeEach
  void open() throws IOException {
    store = Store.open(folder);
    blobs = store.blobs();
    catalog = store.catalog();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private ImageTree tree(Descriptor image) throws IOException {
    new Importer(store)
        .read(
            new ByteArrayInputStream(layout.named(image, "team/app:1").tar()), "t", ImageName.NONE);
    return store.images().tree(image.digest()).orElseThrow();
  }

  @Test
  void anImageConsistsOfItsManifestItsConfigAndItsLayers() throws IOException {
    ImageTree tree = tree(amd);
    assertThat(tree.root().descriptor()).isEqualTo(amd);
    assertThat(tree.root().platform()).isEqualTo(Platform.parse("linux/amd64"));
    assertThat(tree.parts()).hasSize(4).allMatch(ImageNode::held);
    assertThat(tree.complete()).isTrue();
    assertThat(tree.missing()).isEmpty();
    assertThat(tree.size())
        .isEqualTo(tree.parts().stream().mapToLong(part -> part.descriptor().size()).sum())
        .isGreaterThan(amd.size());
  }

  @Test
  void anIndexConsistsOfItsImagesAndASharedLayerCountsOnce() throws IOException {
    ImageTree tree = tree(layout.index(List.of(layout.index(List.of(amd)), arm)));
    assertThat(tree.images()).extracting(ImageNode::descriptor).containsExactly(amd, arm);
    assertThat(tree.parts()).hasSize(2 + 2 + 2 + 3).doesNotHaveDuplicates();
    assertThat(tree.complete()).isTrue();
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    ImageTree tree = tree(layout.index(List.of(amd, nowhere)));
    assertThat(tree.complete()).isFalse();
    assertThat(tree.missing()).containsExactly(nowhere);
    assertThat(tree.images()).singleElement().matches(ImageNode::complete);

    Digest layer = tree.images().getFirst().children().getLast().descriptor().digest();
    assertThat(blobs.delete(layer)).isTrue();
    ImageTree now = store.images().tree(amd.digest()).orElseThrow();
    assertThat(now.missing()).extracting(Descriptor::digest).containsExactly(layer);
    assertThat(blobs.delete(amd.digest())).isTrue();
    assertThat(store.images().tree(amd.digest())).isEmpty();
  }

  @Test
  void aRepositoryHasOnlyWhatBelongsToIt() throws IOException {
    tree(amd);
    Repository other = new Repository("other");
    catalog.addBlob(other, amd.digest());
    Images images = store.images();
    assertThat(images.tree(other, amd.digest()).orElseThrow().missing()).hasSize(3);
    assertThat(images.tree(other, arm.digest())).isEmpty();
  }

  @Test
  void theBestImageForAPlatformIsChosen() throws IOException {
    Descriptor five = layout.image("arm", "five");
    Descriptor index =
        layout.blob(
            MediaTypes.OCI_INDEX,
            """
            {"schemaVersion":2,"mediaType":"%s","manifests":[%s,%s,%s,%s]}
            """
                .formatted(
                    MediaTypes.OCI_INDEX,
                    entry(five, "arm", "v5"),
                    entry(layout.image("arm", "six"), "arm", "v6"),
                    entry(amd, "amd64", ""),
                    entry(nowhere, "s390x", "")));
    ImageTree tree = tree(index);
    assertThat(selected(tree, "linux/amd64")).isEqualTo(amd);
    assertThat(selected(tree, "linux/arm/v5")).isEqualTo(five);
    assertThat(selected(tree, "linux/arm/v7")).isEqualTo(layout.image("arm", "six"));
    assertThat(selected(tree, "linux/s390x")).isEqualTo(nowhere);
    assertThat(tree.select(Platform.parse("linux/arm64"))).isEmpty();
    assertThat(tree.select(Platform.parse("windows/amd64"))).isEmpty();
  }

  @Test
  void whatIsNoManifestOrTooMuchIsRefused() throws IOException {
    List<Descriptor> bomb = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      bomb.add(amd);
    }
    Descriptor wide = layout.index(bomb);
    Descriptor wider = layout.index(List.of(wide, wide, wide, wide, wide, wide, wide, wide, wide));
    Descriptor widest = layout.index(List.of(wider, wider, wider));
    assertThatThrownBy(() -> tree(widest))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("more than");

    byte[] text = "hello".getBytes(UTF_8);
    try (var writer = blobs.write(Digest.Algorithm.SHA256)) {
      writer.write(ByteBuffer.wrap(text));
      writer.commit();
    }
    assertThatThrownBy(() -> store.images().tree(Digest.sha256(text)))
        .isInstanceOf(MalformedException.class);
  }

  private static Descriptor selected(ImageTree tree, String platform) {
    return tree.select(Platform.parse(platform)).orElseThrow().root().descriptor();
  }

  private static String entry(Descriptor descriptor, String architecture, String variant) {
    return TestLayout.json(descriptor)
        .replaceFirst(
            "}$",
            ",\"platform\":{\"os\":\"linux\",\"architecture\":\"%s\",\"variant\":\"%s\"}}"
                .formatted(architecture, variant));
  }
}
