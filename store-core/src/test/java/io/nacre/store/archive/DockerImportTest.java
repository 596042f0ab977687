package io.nacre.store.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;

class DockerImportTest extends ImportFixture {
  private static final byte[] ONE = TestLayout.plainLayer("one");
  private static final byte[] TWO = TestLayout.plainLayer("two");
  private static final byte[] CONFIG =
      TestLayout.config("amd64", List.of(Digest.sha256(ONE), Digest.sha256(TWO))).getBytes(UTF_8);

  private static byte[] manifestJson(String... layers) {
    return "[{\"Config\":\"config.json\",\"RepoTags\":[\"app:1\",\"localhost:5000/team/app:2\"],\"Layers\":[\"%s\"]}]"
        .formatted(String.join("\",\"", layers))
        .getBytes(UTF_8);
  }

  private static Map<String, byte[]> files(byte[] one, byte[] two) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("aa/VERSION", "1.0".getBytes(UTF_8));
    files.put("aa/json", "{}".getBytes(UTF_8));
    files.put("aa/layer.tar", one);
    files.put("bb/layer.tar", two);
    files.put("config.json", CONFIG);
    files.put("repositories", "{}".getBytes(UTF_8));
    files.put("manifest.json", manifestJson("aa/layer.tar", "bb/layer.tar"));
    return files;
  }

  private Manifest.Image manifest(Imported imported) throws IOException {
    var file = blobs.find(imported.manifest().digest()).orElseThrow().file();
    return (Manifest.Image)
        Manifest.parse(Files.readAllBytes(file), imported.manifest().mediaType());
  }

  private static Descriptor layer(String suffix, byte[] bytes) {
    return new Descriptor(MediaTypes.DOCKER_LAYER + suffix, Digest.sha256(bytes), bytes.length);
  }

  @Test
  void theLayersAndTheConfigStayAsTheyAreUnderAManifestOfSchema2() throws IOException {
    List<Imported> images = load(Tars.of(files(ONE, TWO)));

    assertThat(images)
        .extracting(image -> image.repository() + ":" + image.tag())
        .containsExactly("app:1", "team/app:2");
    Manifest.Image manifest = manifest(images.getFirst());
    assertThat(manifest.mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);
    assertThat(manifest.config())
        .isEqualTo(new Descriptor(MediaTypes.DOCKER_CONFIG, Digest.sha256(CONFIG), CONFIG.length));
    assertThat(manifest.layers()).containsExactly(layer("", ONE), layer("", TWO));
    for (Descriptor child : manifest.children()) {
      assertThat(catalog.belongs(new Repository("team/app"), child.digest())).isTrue();
      assertThat(blobs.find(child.digest()).orElseThrow().size()).isEqualTo(child.size());
    }
    assertThat(blobs.totals().blobs()).isEqualTo(4);
  }

  @Test
  void theSameImageGetsTheSameDigestWhereverItIsImported() throws IOException {
    assertThat(load(Tars.of(files(ONE, TWO))).getFirst().manifest().digest())
        .hasToString("sha256:a30595767cc360759ee23496939fa5f470f81449f8132737772cfb5c77428df6");
  }

  @Test
  void compressedLayersAreCheckedByWhatIsInThem() throws IOException {
    byte[] gzip = Tars.gzip(ONE);
    byte[] zstd = Zstd.compress(TWO);
    Manifest.Image manifest = manifest(load(Tars.of(files(gzip, zstd))).getFirst());
    assertThat(manifest.layers()).containsExactly(layer(".gzip", gzip), layer(".zstd", zstd));

    assertThatThrownBy(() -> load(Tars.of(files(Tars.gzip(TWO), zstd))))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("diff ID");
    byte[] broken = gzip.clone();
    broken[gzip.length / 2] ^= 1;
    assertThatThrownBy(() -> load(Tars.of(files(broken, zstd))))
        .isInstanceOf(ArchiveException.class);
  }

  @Test
  void sharedLayersAreLinksBackwardsOrForwards() throws IOException {
    byte[] config =
        TestLayout.config(
                "amd64", List.of(Digest.sha256(ONE), Digest.sha256(ONE), Digest.sha256(ONE)))
            .getBytes(UTF_8);
    byte[] archive =
        Tars.of(
            tar -> {
              Tars.symlink(tar, "aa/layer.tar", "../cc/layer.tar");
              Tars.special(tar, "bb/layer.tar", TarConstants.LF_LINK, "aa/layer.tar");
              Tars.file(tar, "cc/layer.tar", ONE);
              Tars.file(tar, "config.json", config);
              Tars.file(
                  tar,
                  "manifest.json",
                  manifestJson("aa/layer.tar", "bb/layer.tar", "cc/layer.tar"));
            });
    assertThat(manifest(load(archive).getFirst()).layers())
        .containsExactly(layer("", ONE), layer("", ONE), layer("", ONE));
  }

  @Test
  void whatTheConfigSaysMustBeWhatTheLayersAre() {
    assertThatThrownBy(() -> load(Tars.of(files(TWO, ONE))))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("diff ID");
    Map<String, byte[]> fewer = files(ONE, TWO);
    fewer.put("manifest.json", manifestJson("aa/layer.tar"));
    assertThatThrownBy(() -> load(Tars.of(fewer)))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("1 layers");
    Map<String, byte[]> missing = files(ONE, TWO);
    missing.remove("bb/layer.tar");
    assertThatThrownBy(() -> load(Tars.of(missing)))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("bb/layer.tar");
  }

  @Test
  void ofAnArchiveThatIsALayoutTooTheLayoutCounts() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor image = layout.image("amd64", "one");
    Map<String, byte[]> files = layout.named(image, "docker.io/library/alpine:3").files();
    files.put("manifest.json", manifestJson("nowhere"));
    assertThat(load(Tars.of(files))).containsExactly(imported("alpine", "3", image));
  }
}
