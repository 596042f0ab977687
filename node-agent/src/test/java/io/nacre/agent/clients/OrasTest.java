package io.nacre.agent.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.Command;
import io.nacre.agent.testing.RequiresTool;
import io.nacre.agent.testing.SharedFixtures;
import io.nacre.agent.testing.TwoAgents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code oras}: files of any kind as artifacts. */
@RequiresTool("oras")
@ExtendWith(SharedFixtures.class)
class OrasTest {

  @Test
  void files_pushed_to_one_agent_are_pulled_from_the_other(TwoAgents agents, @TempDir Path folder)
      throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    byte[] model = new byte[3_000_000];
    new Random(21).nextBytes(model);
    Files.write(in.resolve("model.bin"), model);
    Files.writeString(in.resolve("notes.txt"), "mother of pearl\n");
    String name = "/oras/model:1";
    Command.of("oras", "push", "--plain-http", "--artifact-type", "application/vnd.example.model")
        .with(agents.first().registry() + name, "model.bin", "notes.txt:text/plain")
        .in(in)
        .run();

    Path out = folder.resolve("out");
    Command.of("oras", "pull", "--plain-http", "-o", out.toString())
        .with(agents.second().registry() + name)
        .run();

    assertThat(out.resolve("model.bin")).hasBinaryContent(model);
    assertThat(out.resolve("notes.txt")).hasContent("mother of pearl\n");
  }
}
