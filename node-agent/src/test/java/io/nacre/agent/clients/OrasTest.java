package io.nacre.agent.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.Command;
import io.nacre.agent.testing.RequiresTool;
import io.nacre.agent.testing.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** {@code oras}: files of any kind as artifacts. */
@RequiresTool({"oras", "registry"})
class OrasTest extends ClientContract {
  private static final String SIGNATURE = "application/vnd.example.signature";
  private static final String REPORT = "application/vnd.example.report";

  @Override
  String client() {
    return "oras";
  }

  @Override
  String pull(String reference) throws IOException {
    oras("copy", "--from-plain-http", reference, "--to-oci-layout", kept(reference) + ":1");
    return onlyImage(kept(reference));
  }

  @Override
  void pull(String reference, String architecture) {
    oras(
        "copy",
        "--platform=linux/" + architecture,
        "--from-plain-http",
        reference,
        "--to-oci-layout",
        kept(reference) + ":1");
  }

  @Override
  void push(String pulled, String as) {
    oras("copy", "--from-oci-layout", kept(pulled) + ":1", "--to-plain-http", as);
  }

  @Override
  void pushIndex(String index, List<String> images, String as) {
    oras("copy", "--from-plain-http", "--to-plain-http", index, as);
  }

  @Override
  void forget(String reference) {
    // it keeps nothing but the folder that the test gave it
  }

  @Test
  void what_is_attached_at_one_agent_is_discovered_there_and_deleted() throws IOException {
    TestImage image = TestImage.write(folder.resolve("subject"), 22, 100_000);
    api(first).push(image.folder(), "oras/subject", "1");
    String subject = at(first, "oras/subject");
    Files.writeString(folder.resolve("content"), "signed\n");
    attach(SIGNATURE, subject);
    attach(REPORT, subject);

    assertThat(discover(subject)).containsExactlyInAnyOrder(SIGNATURE, REPORT);
    assertThat(discover(subject, "--artifact-type", REPORT)).containsExactly(REPORT);

    oras("manifest", "delete", "--plain-http", "--force", subject);
    assertThat(api(first).digest("oras/subject", "1")).isEmpty();
  }

  @Test
  void what_was_attached_at_an_upstream_is_discovered_through_the_agent() throws IOException {
    String name = onlyThroughAMirror();
    Files.writeString(folder.resolve("content"), "signed\n");
    attach(SIGNATURE, upstreamItself() + "/" + name + ":1");

    assertThat(discover(throughTheAgent(name))).containsExactly(SIGNATURE);
  }

  private void attach(String type, String subject) {
    Command.of("oras", "attach", "--plain-http", "--artifact-type", type, subject, "content")
        .in(folder)
        .run();
  }

  /** The types of what refers to an image. */
  private static List<String> discover(String subject, String... words) {
    String json =
        Command.of("oras", "discover", "--plain-http", "--format=json", subject)
            .with(words)
            .run()
            .out();
    return JsonMapper.shared().readTree(json).path("referrers").values().stream()
        .map(referrer -> referrer.path("artifactType").asString())
        .toList();
  }

  private static void oras(String... words) {
    Command.of("oras").with(words).run();
  }

  @Test
  void files_pushed_to_one_agent_are_pulled_from_the_other() throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    byte[] model = new byte[3_000_000];
    new Random(21).nextBytes(model);
    Files.write(in.resolve("model.bin"), model);
    Files.writeString(in.resolve("notes.txt"), "mother of pearl\n");
    String name = "/oras/model:1";
    Command.of("oras", "push", "--plain-http", "--artifact-type", "application/vnd.example.model")
        .with(first.registry() + name, "model.bin", "notes.txt:text/plain")
        .in(in)
        .run();

    Path out = folder.resolve("out");
    Command.of("oras", "pull", "--plain-http", "-o", out.toString())
        .with(second.registry() + name)
        .run();

    assertThat(out.resolve("model.bin")).hasBinaryContent(model);
    assertThat(out.resolve("notes.txt")).hasContent("mother of pearl\n");
  }
}
