package io.nacre.store.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.Origin;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OciImportTest extends ImportFixture {
  private static final Repository APP = new Repository("team/app");

  @Test
  void anImageComesInWithTheDigestsThatItHas() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor image = layout.image("amd64", "one", "two");
    layout.named(image, "team/app:1");

    assertThat(load(layout.tar())).containsExactly(imported("team/app", "1", image));

    assertThat(tagged("team/app", "1")).isEqualTo(image.digest());
    assertThat(catalog.manifest(APP, image.digest()).orElseThrow().descriptor()).isEqualTo(image);
    for (var file : layout.files().entrySet()) {
      if (file.getKey().startsWith("blobs/")) {
        Digest digest = Digest.sha256(file.getValue());
        assertThat(catalog.belongs(APP, digest)).isTrue();
        assertThat(blobs.find(digest).orElseThrow().file()).hasBinaryContent(file.getValue());
        assertThat(catalog.origins(digest))
            .singleElement()
            .satisfies(origin -> assertThat(origin.kind()).isEqualTo(Origin.Kind.IMPORT))
            .satisfies(origin -> assertThat(origin.source()).isEqualTo("test.tar"));
      }
    }
  }

  @Test
  void aFolderATarAndACompressedTarAreTheSame() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor image = layout.image("amd64", "one");
    byte[] tar = layout.named(image, "a:1").tar();

    assertThat(importer.read(Tars.folder(folder.resolve("f"), layout.files()), ImageName.NONE))
        .containsExactly(imported("a", "1", image));
    for (byte[] archive : List.of(tar, Tars.gzip(tar), Zstd.compress(tar))) {
      assertThat(load(archive)).containsExactly(imported("a", "1", image));
      assertThat(importer.read(Files.write(folder.resolve("t"), archive), ImageName.NONE))
          .containsExactly(imported("a", "1", image));
    }
  }

  @Test
  void theDocumentsMayComeFirstOrLastAndNamesMayStartWithADot() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor image = layout.image("amd64", "one");
    Map<String, byte[]> files = new LinkedHashMap<>();
    List.copyOf(layout.named(image, "a:1").files().entrySet())
        .reversed()
        .forEach(file -> files.put("./" + file.getKey(), file.getValue()));

    assertThat(load(Tars.of(files))).containsExactly(imported("a", "1", image));
  }

  @Test
  void anIndexComesInWithAllItsPlatforms() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor amd = layout.image("amd64", "one");
    Descriptor arm = layout.image("arm64", "two");
    Descriptor index = layout.index(List.of(layout.index(List.of(amd)), arm));

    assertThat(load(layout.named(index, "a:1").tar())).containsExactly(imported("a", "1", index));
    assertThat(catalog.manifest(new Repository("a"), amd.digest()).orElseThrow().descriptor())
        .isEqualTo(amd);
    assertThat(catalog.manifests(new Repository("a"))).hasSize(4);
  }

  @Test
  void anIndexMayLackImagesButNotAllOfThem() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor there = layout.image("amd64", "one");
    Descriptor missing = new TestLayout().image("arm64", "two");
    Descriptor sparse = layout.index(List.of(there, missing));

    assertThat(load(layout.named(sparse, "a:1").tar())).containsExactly(imported("a", "1", sparse));
    assertThat(catalog.belongs(new Repository("a"), there.digest())).isTrue();
    assertThat(catalog.belongs(new Repository("a"), missing.digest())).isFalse();

    TestLayout empty = new TestLayout();
    empty.named(empty.index(List.of(missing)), "b:1");
    assertThatThrownBy(() -> load(empty.tar())).isInstanceOf(ArchiveException.class);
  }

  @Test
  void foreignLayersNeedNotBeThere() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor foreign =
        new Descriptor(
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
            Digest.sha256("elsewhere".getBytes(UTF_8)),
            9);
    Descriptor image =
        layout.manifest(
            layout.blob(MediaTypes.OCI_CONFIG, "{}"), List.of(foreign, layout.layer("x")), "");

    assertThat(load(layout.named(image, "a:1").tar())).containsExactly(imported("a", "1", image));
    assertThat(catalog.belongs(new Repository("a"), foreign.digest())).isFalse();
  }

  @Test
  void aDigestThatIsHeldForSomebodyElseMustComeWithItsBytes() throws IOException {
    TestLayout secret = new TestLayout();
    Descriptor image = secret.image("amd64", "secret");
    Map<String, byte[]> files = secret.named(image, "private/app:1").files();
    load(Tars.of(files));

    TestLayout thief = new TestLayout().named(image, "thief:1");
    assertThatThrownBy(() -> load(thief.tar())).isInstanceOf(ArchiveException.class);
    files.replaceAll((name, bytes) -> name.startsWith("blobs/") ? new byte[] {1} : bytes);
    files.put("index.json", Objects.requireNonNull(thief.files().get("index.json")));
    assertThatThrownBy(() -> load(Tars.of(files))).isInstanceOf(ArchiveException.class);
    assertThat(catalog.repositories("", 10)).containsExactly(new Repository("private/app"));
    assertThat(blobs.find(image.digest())).isPresent();
  }

  @Test
  void aReferrerGoesWhereItsSubjectGoes() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor image = layout.image("amd64", "one");
    Descriptor signature =
        layout.manifest(
            layout.blob("application/vnd.example+json", "{}"),
            List.of(),
            ",\"subject\":" + TestLayout.json(image));
    layout.named(signature, null).named(image, "team/app:1");

    assertThat(load(layout.tar()))
        .containsExactly(imported("team/app", "1", image), imported("team/app", null, signature));
    assertThat(catalog.referrers(APP, image.digest()))
        .singleElement()
        .satisfies(entry -> assertThat(entry.descriptor()).isEqualTo(signature))
        .satisfies(
            entry -> assertThat(entry.artifactType()).isEqualTo("application/vnd.example+json"));
  }

  @Test
  void oneImageMayHaveSeveralNamesAndOneArchiveSeveralImages() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor one = layout.image("amd64", "shared", "one");
    Descriptor two = layout.image("amd64", "shared", "two");
    layout.named(one, "a:1").named(one, "a:latest").named(two, "b:1").named(one, "ghcr.io/x/y");

    assertThat(load(layout.tar()))
        .containsExactlyInAnyOrder(
            imported("a", "1", one),
            imported("a", "latest", one),
            imported("ghcr.io/x/y", "latest", one),
            imported("b", "1", two));
  }

  @Test
  void theCallersNameWins() throws IOException {
    TestLayout one = new TestLayout();
    Descriptor image = one.image("amd64", "one");
    byte[] archive = one.named(image, "a:1").named(image, "2").tar();
    assertThat(load(archive, ImageName.parse("team/app")))
        .containsExactly(imported("team/app", "1", image), imported("team/app", "2", image));
    assertThat(load(archive, ImageName.parse("team/other:3")))
        .containsExactly(imported("team/other", "3", image));

    TestLayout bare = new TestLayout();
    Descriptor nameless = bare.image("amd64", "two");
    assertThat(load(bare.named(nameless, null).tar(), ImageName.parse("team/app")))
        .containsExactly(imported("team/app", "latest", nameless));
  }

  @Test
  void severalImagesCannotGetOneName() throws IOException {
    TestLayout layout = new TestLayout();
    layout.named(layout.image("amd64", "one"), null).named(layout.image("arm64", "two"), null);
    assertThatThrownBy(() -> load(layout.tar(), ImageName.parse("a:1")))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("2 images");
    assertNothingIsThere();
    assertThat(load(layout.tar(), ImageName.parse("a")))
        .extracting(Imported::tag)
        .containsExactly(null, null);
  }

  @Test
  void anArchiveThatDoesNotSayARepositoryNeedsAName() throws IOException {
    for (String name : new String[] {"v1", null}) {
      TestLayout layout = new TestLayout();
      layout.named(layout.image("amd64", "one"), name);
      assertThatThrownBy(() -> load(layout.tar()))
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("give a name");
    }
    assertNothingIsThere();
  }

  @Test
  void importingAgainChangesNothing() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor image = layout.image("amd64", "one");
    byte[] archive = layout.named(image, "a:1").tar();
    load(archive);
    var before = blobs.totals();
    assertThat(load(archive)).containsExactly(imported("a", "1", image));
    assertThat(blobs.totals()).isEqualTo(before);
  }

  @Test
  void blobsThatNoImageNamesDoNotStay() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor image = layout.image("amd64", "one");
    Descriptor junk = layout.blob("a/b", "nobody names me");
    load(layout.named(image, "a:1").tar());
    assertThat(blobs.find(junk.digest())).isEmpty();
    assertThat(blobs.find(image.digest())).isPresent();
  }

  @Test
  void theImagesOfAnArchiveAppearTogetherOrNotAtAll() throws IOException {
    TestLayout layout = new TestLayout();
    layout.named(layout.image("amd64", "one"), "a:1").named(layout.image("arm64", "two"), "b:1");
    Importer failing = new Importer(blobs, onAFullDisk(), store.holds());
    assertThatThrownBy(
            () -> failing.read(new ByteArrayInputStream(layout.tar()), "t", ImageName.NONE))
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is full");
    assertNothingIsThere();
  }

  /** The catalog on a disk that is too full for two images, if not for one. */
  private Catalog onAFullDisk() {
    InvocationHandler handler =
        (_, method, arguments) -> {
          if (method.getName().equals("addManifests") && ((List<?>) arguments[0]).size() > 1) {
            throw new IOException("the disk is full");
          }
          return method.invoke(catalog, arguments);
        };
    return (Catalog)
        Proxy.newProxyInstance(
            Catalog.class.getClassLoader(), new Class<?>[] {Catalog.class}, handler);
  }
}
