package io.nacre.agent.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.AgentProcess;
import io.nacre.agent.testing.Command;
import io.nacre.agent.testing.RequiresTool;
import io.nacre.agent.testing.TestImage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged outlives the process. */
@RequiresTool("crane")
class RestartTest {

  @Test
  void after_kill_9_a_pushed_image_is_there_and_the_other_agent_pulls_it(@TempDir Path folder)
      throws IOException {
    TestImage image = TestImage.write(folder, 31, 100_000, 3_000_000);
    try (AgentProcess first = AgentProcess.alone();
        AgentProcess second = AgentProcess.joining(first)) {
      crane("push", image.folder().toString(), first.registry() + "/restart/app:1");

      first.kill();
      second.kill();
      second.start();
      first.start();

      String reference = second.registry() + "/restart/app:1";
      assertThat(crane("digest", reference)).isEqualTo(image.manifest());
      crane("validate", "--remote", reference);
    }
  }

  @Test
  void after_kill_9_a_pulled_image_is_there_without_the_agent_it_came_from(@TempDir Path folder)
      throws IOException {
    TestImage image = TestImage.write(folder, 32, 100_000, 3_000_000);
    try (AgentProcess first = AgentProcess.alone();
        AgentProcess second = AgentProcess.joining(first)) {
      crane("push", image.folder().toString(), first.registry() + "/restart/app:2");
      String reference = second.registry() + "/restart/app:2";
      crane("validate", "--remote", reference);

      first.kill();
      second.kill();
      second.start();

      assertThat(crane("digest", reference)).isEqualTo(image.manifest());
      crane("validate", "--remote", reference);
    }
  }

  private static String crane(String... words) {
    return Command.of("crane").with(words).run().out();
  }
}
