package io.nacre.agent.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.AgentProcess;
import io.nacre.agent.testing.Command;
import io.nacre.agent.testing.RequiresTool;
import io.nacre.agent.testing.SharedFixtures;
import io.nacre.agent.testing.TestImage;
import io.nacre.agent.testing.TwoAgents;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code crane}: the registry client of go-containerregistry. */
@RequiresTool("crane")
@ExtendWith(SharedFixtures.class)
class CraneTest {
  private final AgentProcess first;
  private final AgentProcess second;
  @TempDir Path folder;

  CraneTest(TwoAgents agents) {
    this.first = agents.first();
    this.second = agents.second();
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
