package io.nacre.agent.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.Command;
import io.nacre.agent.testing.RequiresTool;
import io.nacre.agent.testing.TestImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code crane}: the registry client of go-containerregistry. */
@RequiresTool({"crane", "registry"})
class CraneTest extends ClientContract {

  @Override
  String client() {
    return "crane";
  }

  @Override
  String pull(String reference) throws IOException {
    crane("pull", "--format=oci", reference, kept(reference).toString());
    return onlyImage(kept(reference));
  }

  @Override
  void pull(String reference, String architecture) {
    crane(
        "pull",
        "--format=oci",
        "--platform=linux/" + architecture,
        reference,
        kept(reference).toString());
  }

  @Override
  void push(String pulled, String as) {
    crane("push", kept(pulled).toString(), as);
  }

  @Override
  void pushIndex(String index, List<String> images, String as) {
    List<String> words = new ArrayList<>(List.of("index", "append", "--tag", as));
    images.forEach(image -> words.addAll(List.of("--manifest", image)));
    crane(words.toArray(String[]::new));
  }

  @Override
  void forget(String reference) {
    // it keeps nothing but the folder that the test gave it
  }

  @Test
  void what_is_pushed_to_one_agent_is_pulled_from_the_other_and_validates() throws IOException {
    TestImage image = push("crane/app:1", 11);
    String reference = second.registry() + "/crane/app:1";

    assertThat(crane("digest", reference)).isEqualTo(image.manifest());
    crane("validate", "--remote", reference);
    Path pulled = folder.resolve("pulled");
    crane("pull", "--format=oci", reference, pulled.toString());
    assertThat(pulled.resolve("blobs").resolve(image.manifest().replace(':', '/')))
        .hasSameBinaryContentAs(image.blob(image.manifest()));
  }

  @Test
  void tags_are_listed_in_order_and_deleted() throws IOException {
    push("crane/tags:b", 12);
    crane("tag", first.registry() + "/crane/tags:b", "a");
    crane("tag", first.registry() + "/crane/tags:b", "c");
    assertThat(crane("ls", first.registry() + "/crane/tags").lines())
        .containsExactly("a", "b", "c");

    crane("delete", first.registry() + "/crane/tags:c");
    assertThat(crane("ls", first.registry() + "/crane/tags").lines()).containsExactly("a", "b");
  }

  @Test
  void a_copy_within_one_agent_mounts_and_keeps_the_digest() throws IOException {
    TestImage image = push("crane/source:1", 13);

    crane("copy", first.registry() + "/crane/source:1", first.registry() + "/crane/copy:1");

    assertThat(crane("digest", second.registry() + "/crane/copy:1")).isEqualTo(image.manifest());
  }

  private TestImage push(String name, long seed) throws IOException {
    TestImage image = TestImage.write(folder.resolve("image"), seed, 200_000, 2_200_000);
    crane("push", image.folder().toString(), first.registry() + "/" + name);
    return image;
  }

  private static String crane(String... words) {
    return Command.of("crane").with(words).run().out();
  }
}
