package io.nacre.agent.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.AgentProcess;
import io.nacre.agent.testing.Command;
import io.nacre.agent.testing.RequiresTool;
import io.nacre.agent.testing.TestImage;
import io.nacre.agent.testing.UpstreamRegistries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code skopeo copy} in and out, over the wire and by archive. */
@RequiresTool({"skopeo", "registry"})
class SkopeoTest extends ClientContract {

  @Override
  String client() {
    return "skopeo";
  }

  @Override
  String pull(String reference) throws IOException {
    copy("docker://" + reference, oci(kept(reference)));
    return onlyImage(kept(reference));
  }

  @Override
  void pull(String reference, String architecture) {
    skopeo("--override-arch=" + architecture)
        .with("copy", "--src-tls-verify=false", "docker://" + reference, oci(kept(reference)))
        .run();
  }

  @Override
  void push(String pulled, String as) {
    copy(oci(kept(pulled)), "docker://" + as);
  }

  @Override
  void pushIndex(String index, List<String> images, String as) {
    copy("--all", "docker://" + index, "docker://" + as);
  }

  @Override
  void forget(String reference) {
    // it keeps nothing but the folder that the test gave it
  }

  @Test
  void after_nacre_setup_an_image_is_copied_by_the_name_it_has_everywhere() throws IOException {
    String image = UpstreamRegistries.OPEN + "/" + onlyThroughAMirror() + ":1";
    Path dropIn = folder.resolve(ContainerStorage.DROP_IN);
    nacreSetup("podman", "--upstream", UpstreamRegistries.OPEN, "--file", dropIn.toString());

    skopeo("copy", "docker://" + image, oci(kept(image)))
        .environment(Map.of("HOME", folder.toString()))
        .run();

    assertThat(onlyImage(kept(image))).startsWith("sha256:");
  }

  @Test
  void an_image_is_deleted_with_its_tag() throws IOException {
    TestImage image = TestImage.write(folder.resolve("in"), 6, 100_000);
    copy(oci(image.folder()), docker(first, "skopeo/delete:1"));

    skopeo("delete", "--tls-verify=false", docker(first, "skopeo/delete:1")).run();

    assertThat(api(first).digest("skopeo/delete", "1")).isEmpty();
    assertThat(api(first).digest("skopeo/delete", image.manifest())).isEmpty();
  }

  @Test
  void an_oci_layout_comes_back_from_the_other_agent_with_every_digest() throws IOException {
    TestImage image = TestImage.write(folder.resolve("in"), 1, 300_000, 2_500_000);
    copy(oci(image.folder()), docker(first, "skopeo/layout:1"));

    copy(docker(second, "skopeo/layout:1"), oci(folder.resolve("out")));

    assertThat(digestOf(oci(folder.resolve("out")))).isEqualTo(image.manifest());
    TestImage copied = image.at(folder.resolve("out"));
    assertThat(image.layers())
        .allSatisfy(
            layer -> assertThat(copied.blob(layer)).hasSameBinaryContentAs(image.blob(layer)));
  }

  @Test
  void an_image_is_copied_from_agent_to_agent_under_another_name() throws IOException {
    TestImage image = TestImage.write(folder.resolve("in"), 2, 100_000);
    copy(oci(image.folder()), docker(first, "skopeo/from:1"));

    copy(docker(second, "skopeo/from:1"), docker(second, "skopeo/to:1"));

    assertThat(digestOf(docker(first, "skopeo/to:1"))).isEqualTo(image.manifest());
  }

  @Test
  void a_docker_archive_that_skopeo_wrote_is_imported_with_its_layers() throws IOException {
    TestImage image = TestImage.write(folder.resolve("in"), 3, 200_000, 1_048_576);
    Path archive = folder.resolve("archive.tar");
    copy(oci(image.folder()), "docker-archive:" + archive + ":example.org/skopeo/archive:1");

    first.nacre("import", archive.toString(), "--as", "skopeo/archive:1").run();

    assertThat(layersOf(docker(second, "skopeo/archive:1"))).isEqualTo(image.diffIds().toString());
  }

  @Test
  void a_docker_archive_that_was_exported_is_read_by_skopeo() throws IOException {
    TestImage image = TestImage.write(folder.resolve("in"), 4, 200_000, 1_048_576);
    copy(oci(image.folder()), docker(first, "skopeo/exported:1"));
    Path archive = folder.resolve("archive.tar");

    second.nacre("pull", "skopeo/exported:1").run();
    second
        .nacre("export", "skopeo/exported:1", "--format", "docker", "-o", archive.toString())
        .run();

    assertThat(layersOf("docker-archive:" + archive)).isEqualTo(image.diffIds().toString());
  }

  @Test
  void an_oci_layout_goes_in_and_out_as_a_tar_with_every_digest() throws IOException {
    TestImage image = TestImage.write(folder.resolve("in"), 5, 400_000, 1_500_000);
    first.nacre("import", image.folder().toString(), "--as", "skopeo/tar:1").run();
    Path archive = folder.resolve("layout.tar");

    second.nacre("pull", "skopeo/tar:1").run();
    second.nacre("export", "skopeo/tar:1", "--format", "oci", "-o", archive.toString()).run();

    assertThat(digestOf("oci-archive:" + archive)).isEqualTo(image.manifest());
  }

  private static String oci(Path folder) {
    return "oci:" + folder + ":" + TestImage.TAG;
  }

  private static String docker(AgentProcess agent, String name) {
    return "docker://" + agent.registry() + "/" + name;
  }

  private static void copy(String... words) {
    skopeo("copy", "--src-tls-verify=false", "--dest-tls-verify=false").with(words).run();
  }

  private static Command skopeo(String... words) {
    return Command.of("skopeo").with(words);
  }

  private static String digestOf(String image) {
    return inspect(image, "{{.Digest}}");
  }

  private static String layersOf(String image) {
    return inspect(image, "{{.Layers}}").replace(" ", ", ");
  }

  private static String inspect(String image, String format) {
    return Command.of("skopeo", "inspect", "--tls-verify=false", "--format", format, image)
        .run()
        .out();
  }
}
