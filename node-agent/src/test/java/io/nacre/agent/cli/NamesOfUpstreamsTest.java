package io.nacre.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.LocalAgent;
import io.nacre.agent.testing.TestImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an upstream has under its names nobody puts there but the upstream. */
final class NamesOfUpstreamsTest {
  @TempDir Path folder;
  private TestImage image;
  private LocalAgent upstream;
  private LocalAgent agent;

  @BeforeEach
  void start() throws IOException {
    image = TestImage.write(folder, 11, 2000);
    upstream = LocalAgent.start(Map.of());
    agent = LocalAgent.start(Map.of("upstream", "docker.io=" + upstream.uri()));
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
    upstream.close();
  }

  @Test
  void nothingIsImportedOrNamedThere() {
    String refusal =
        "nacre: docker.io/library/app is upstream docker.io's and read only here: push to it directly\n";
    assertThat(fails("import", folder.toString(), "--as", "docker.io/library/app"))
        .isEqualTo(refusal);
    assertThat(ok(agent, "ls")).doesNotContain("docker.io");
    assertThat(ok(agent, "status")).contains("blobs         0 (0 B)");

    ok(agent, "import", folder.toString(), "--as", "team/app");
    assertThat(fails("tag", "team/app:1", "docker.io/library/app:1")).isEqualTo(refusal);
    assertThat(fails("tag", "team/app:1", "docker.io/app:1")).isEqualTo(refusal);
  }

  @Test
  void aBareNameOfDockerHubIsInItsLibrary() {
    ok(upstream, "import", folder.toString(), "--as", "library/nginx");

    assertThat(ok(agent, "pull", "docker.io/nginx:1"))
        .startsWith("docker.io/library/nginx:1  " + image.manifest());

    assertThat(ok(agent, "inspect", "docker.io/nginx:1")).contains(image.manifest());
    assertThat(ok(agent, "ls")).contains("docker.io/library/nginx:1 ");
    assertThat(ok(agent, "rm", "docker.io/nginx:1")).startsWith("removed ");
    assertThat(ok(agent, "ls")).doesNotContain("nginx");
  }

  private static String ok(LocalAgent agent, String... words) {
    Cli.Result result = Cli.at(agent, words);
    assertThat(result.err()).isEmpty();
    return result.out();
  }

  private String fails(String... words) {
    Cli.Result result = Cli.at(agent, words);
    assertThat(result.exit()).isEqualTo(1);
    return result.err();
  }
}
