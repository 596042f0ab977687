package io.nacre.store.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.image.BoundedJson;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Platform;
import io.nacre.store.image.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

class ExportTest extends ImportFixture {
  private static final Platform ARM = Platform.parse("linux/arm64");
  private static final Platform AMD = Platform.parse("linux/amd64");

  private Imported importOne(TestLayout layout, Descriptor image) throws IOException {
    return load(layout.named(image, "team/app:1").tar()).getFirst();
  }

  private static Map<String, byte[]> files(byte[] tar) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (var in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        assertThat(entry.getLastModifiedDate()).hasTime(0);
        assertThat(entry.getLongUserId() + entry.getLongGroupId()).isZero();
        if (entry.isFile()) {
          files.put(entry.getName(), in.readAllBytes());
        }
      }
    }
    return files;
  }

  private static String text(Map<String, byte[]> files, String name) {
    return new String(Objects.requireNonNull(files.get(name)), UTF_8);
  }

  @Test
  void anExportedLayoutHasTheSameBlobsAndNamesTheImage() throws IOException {
    TestLayout layout = new TestLayout();
    Imported image = importOne(layout, layout.image("amd64", "one", "two"));
    Map<String, byte[]> files = files(export(image, ExportFormat.OCI, null));

    assertThat(text(files, "oci-layout")).isEqualTo("{\"imageLayoutVersion\":\"1.0.0\"}");
    assertThat(text(files, "index.json"))
        .contains("\"" + image.manifest().digest() + "\"")
        .contains("\"org.opencontainers.image.ref.name\":\"1\"")
        .contains("\"io.containerd.image.name\":\"docker.io/team/app:1\"");
    Map<String, byte[]> blobs = new LinkedHashMap<>(layout.files());
    blobs.keySet().removeIf(name -> !name.startsWith("blobs/"));
    files.keySet().removeIf(name -> !name.startsWith("blobs/"));
    assertThat(files).containsExactlyInAnyOrderEntriesOf(blobs);
  }

  @Test
  void theSameImageIsAlwaysTheSameBytes() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor layer = layout.blob(MediaTypes.OCI_LAYER, TestLayout.plainLayer("one"));
    Descriptor config =
        layout.blob(MediaTypes.OCI_CONFIG, TestLayout.config("amd64", List.of(layer.digest())));
    Imported image = importOne(layout, layout.manifest(config, List.of(layer), ""));

    assertThat(Digest.sha256(export(image, ExportFormat.OCI, null)))
        .hasToString("sha256:a9b84f7b6c0e922cf2a7a4398c8e671892c9300c81f0877358fc2621941e96f6");
    assertThat(Digest.sha256(export(image, ExportFormat.DOCKER, null)))
        .hasToString("sha256:3c87860f4e4844f0ce35a5cef562f449318697c725293b55a07bda0504c667ab");
  }

  @Test
  void whatIsExportedComesBackWithTheSameDigests() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor amd = layout.image("amd64", "one");
    Descriptor arm = layout.image("arm64", "two");
    Imported index = importOne(layout, layout.index(List.of(amd, arm)));
    byte[] whole = export(index, ExportFormat.OCI, null);
    byte[] part = export(index, ExportFormat.OCI, ARM);
    byte[] docker = export(index, ExportFormat.DOCKER, AMD);

    close();
    folder = java.nio.file.Files.createDirectory(folder.resolve("other"));
    open();
    assertThat(load(docker)).containsExactly(imported("team/app", "1", amd));
    assertThat(load(part)).containsExactly(imported("team/app", "1", arm));
    assertThat(load(whole)).containsExactly(index);
  }

  @Test
  void aDockerArchiveNamesTheFilesOfTheLayout() throws IOException {
    TestLayout layout = new TestLayout();
    Imported image = importOne(layout, layout.image("amd64", "one", "two"));
    Map<String, byte[]> files = files(export(image, ExportFormat.DOCKER, null));

    List<String> named = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    BoundedJson.read(
        "manifest.json",
        Objects.requireNonNull(files.get("manifest.json")),
        json ->
            json.list(
                () ->
                    json.object(
                        field -> {
                          switch (field) {
                            case "Config" -> named.add(json.stringOrEmpty());
                            case "Layers" -> named.addAll(json.list(json::stringOrEmpty));
                            default -> tags.addAll(json.list(json::stringOrEmpty));
                          }
                        })));
    assertThat(tags).containsExactly("team/app:1");
    assertThat(named).hasSize(3);
    assertThat(files).containsKeys(named.toArray(String[]::new));
  }

  @Test
  void whatIsNotHereAsAWholeIsNotExported() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor amd = layout.image("amd64", "one");
    Descriptor arm = new TestLayout().image("arm64", "two");
    Imported index = importOne(layout, layout.index(List.of(amd, arm)));

    assertThatThrownBy(() -> export(index, ExportFormat.OCI, null))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("1 of the 5 blobs")
        .hasMessageContaining("whole are linux/amd64");
    assertThat(load(export(index, ExportFormat.OCI, AMD), ImageName.parse("b:1")))
        .containsExactly(imported("b", "1", amd));
    assertThatThrownBy(() -> export(index, ExportFormat.OCI, Platform.parse("linux/s390x")))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("no image for linux/s390x");
  }

  @Test
  void whatBelongsToAnotherRepositoryIsNotExported() throws IOException {
    TestLayout layout = new TestLayout();
    Imported image = importOne(layout, layout.image("amd64", "one"));
    Imported stolen = new Imported(new Repository("thief"), null, image.manifest());
    assertThatThrownBy(() -> export(stolen, ExportFormat.OCI, null))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("not here");
  }

  @Test
  void dockerLoadsOnlyContainerImages() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor artifact =
        layout.manifest(layout.blob(MediaTypes.OCI_EMPTY, "{}"), List.of(layout.layer("x")), "");
    Imported image = importOne(layout, artifact);
    assertThatThrownBy(() -> export(image, ExportFormat.DOCKER, null))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("Docker cannot load");
    assertThat(load(export(image, ExportFormat.OCI, null))).containsExactly(image);
  }
}
