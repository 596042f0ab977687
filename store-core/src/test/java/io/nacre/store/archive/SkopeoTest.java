package io.nacre.store.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.ImageConfig;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.Platform;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Archives go to skopeo and come from it; those of OCI keep their digests. */
class SkopeoTest extends ImportFixture {

  @BeforeAll
  static void needsSkopeo() {
    boolean there =
        Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "skopeo")));
    boolean required =
        List.of(Objects.requireNonNullElse(System.getenv("NACRE_REQUIRE"), "").split(","))
            .contains("skopeo");
    if (!there && !required) {
      abort("skopeo is not on PATH");
    }
    assertThat(there).as("skopeo is on PATH").isTrue();
  }

  private String skopeo(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("skopeo", "--insecure-policy"));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("skopeo.out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(output);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  private TestLayout sample() {
    TestLayout layout = new TestLayout();
    return layout.named(layout.image("amd64", "one", "two"), "1");
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  @Test
  void itsLayoutsComeInWithTheirDigests() throws Exception {
    TestLayout layout = new TestLayout();
    Descriptor image = layout.image("amd64", "one", "two");
    Path source = Tars.folder(file("source"), layout.named(image, "1").files());
    skopeo("copy", "oci:%s:1".formatted(source), "oci:%s:2".formatted(file("copy")));
    skopeo("copy", "oci:%s:1".formatted(source), "oci-archive:%s:team/app:3".formatted(file("t")));

    assertThat(importer.read(file("copy"), ImageName.parse("a")))
        .containsExactly(imported("a", "2", image));
    assertThat(importer.read(file("t"), ImageName.NONE))
        .containsExactly(imported("team/app", "3", image));
  }

  @Test
  void aWholeIndexComesInWithItsDigest() throws Exception {
    TestLayout layout = new TestLayout();
    Descriptor index =
        layout.index(List.of(layout.image("amd64", "one"), layout.image("arm64", "two")));
    Path source = Tars.folder(file("source"), layout.named(index, "1").files());
    skopeo("copy", "--all", "oci:%s:1".formatted(source), "oci-archive:%s:1".formatted(file("t")));

    assertThat(importer.read(file("t"), ImageName.parse("a")))
        .containsExactly(imported("a", "1", index));
  }

  @Test
  void itsDockerArchivesComeInAndGoBack() throws Exception {
    Path source = Tars.folder(file("source"), sample().files());
    skopeo(
        "copy", "oci:%s:1".formatted(source), "docker-archive:%s:team/app:1".formatted(file("d")));

    Imported image = importer.read(file("d"), ImageName.NONE).getFirst();
    assertThat(image.repository()).hasToString("team/app");
    assertThat(image.tag()).hasToString("1");

    Files.write(file("again"), export(image, ExportFormat.DOCKER, null));
    skopeo(
        "copy",
        "docker-archive:%s:team/app:1".formatted(file("again")),
        "oci:%s:1".formatted(file("out")));
    assertThat(diffIds(file("out"))).isEqualTo(diffIds(source));
  }

  @Test
  void itReadsWhatIsExported() throws Exception {
    TestLayout layout = new TestLayout();
    Descriptor amd = layout.image("amd64", "one");
    Descriptor index = layout.index(List.of(amd, layout.image("arm64", "two")));
    Imported image = load(layout.named(index, "team/app:1").tar()).getFirst();
    Files.write(file("oci"), export(image, ExportFormat.OCI, null));
    Files.write(file("docker"), export(image, ExportFormat.DOCKER, Platform.parse("linux/amd64")));

    skopeo(
        "copy",
        "--all",
        "oci-archive:%s:1".formatted(file("oci")),
        "oci:%s:1".formatted(file("out")));
    assertThat(importer.read(file("out"), ImageName.parse("back")))
        .containsExactly(imported("back", "1", index));
    // the archive for Docker is a layout too, with the digest that the image was pushed with
    skopeo("copy", "oci-archive:" + file("docker"), "oci:%s:1".formatted(file("one")));
    assertThat(importer.read(file("one"), ImageName.parse("one")))
        .containsExactly(imported("one", "1", amd));
    skopeo("copy", "docker-archive:" + file("docker"), "oci:%s:1".formatted(file("two")));
    assertThat(diffIds(file("two"))).isEqualTo(diffIds(file("one")));
  }

  /** What the layers of a layout's only image are when they are unpacked. */
  private static List<Digest> diffIds(Path layout) throws IOException {
    Manifest index = Manifest.parse(Files.readAllBytes(layout.resolve("index.json")));
    Manifest image = Manifest.parse(blob(layout, index.children().getFirst().digest()));
    return ImageConfig.parse(blob(layout, image.children().getFirst().digest())).diffIds();
  }

  private static byte[] blob(Path layout, Digest digest) throws IOException {
    return Files.readAllBytes(layout.resolve(TestLayout.path(digest)));
  }
}
