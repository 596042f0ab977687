package io.nacre.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.AgentProcess;
import io.nacre.agent.testing.Await;
import io.nacre.agent.testing.LocalAgent;
import io.nacre.agent.testing.RawHttp;
import io.nacre.agent.testing.TestImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code nacre gc}, as people and scripts use it. */
final class GcTest {
  @TempDir Path folder;

  @Test
  void whatADeletedManifestNamedGoes() throws IOException {
    TestImage image = TestImage.write(folder, 21, 1000, 2000);
    try (LocalAgent agent = LocalAgent.start(Map.of())) {
      ok(agent, "import", folder.toString(), "--as", "team/app");
      RawHttp.Answer deleted =
          RawHttp.send(
              agent.port(), "DELETE /v2/team/app/manifests/" + image.manifest(), "Host: localhost");
      assertThat(deleted.status()).isEqualTo(202);

      assertThat(ok(agent, "gc", "--dry-run", "--grace", "0s"))
          .startsWith("would delete 4 blobs, ");
      assertThat(ok(agent, "status")).contains("blobs         4 ");
      assertThat(ok(agent, "gc", "--grace", "0s")).startsWith("deleted 4 blobs, ").hasLineCount(1);
      assertThat(ok(agent, "status")).contains("blobs         0 (0 B)");
    }
  }

  @Test
  void aQuotaIsForWhatWasPulled() throws IOException {
    TestImage image = TestImage.write(folder, 22, 1000, 2000);
    try (LocalAgent upstream = LocalAgent.start(Map.of());
        LocalAgent agent = LocalAgent.start(Map.of("upstream", "up.test=" + upstream.uri()))) {
      ok(upstream, "import", folder.toString(), "--as", "app");
      ok(agent, "pull", "up.test/app:1");

      String kept = ok(agent, "gc", "--quota", "0B");
      assertThat(kept).startsWith("deleted 0 blobs").contains("there is still ");
      String out = ok(agent, "gc", "--quota", "0B", "--idle", "0s", "--json");

      JsonNode report = JsonMapper.shared().readTree(out);
      assertThat(report.propertyNames())
          .containsExactly("dryRun", "unnamed", "evicted", "blobs", "bytes", "missing");
      assertThat(report.at("/evicted/0/digest").stringValue()).isEqualTo(image.manifest());
      assertThat(report.get("blobs").intValue()).isEqualTo(4);
      assertThat(ok(agent, "pull", "up.test/app:1")).contains(image.manifest());
    }
  }

  @Test
  void nonsenseIsOneSentence() throws IOException {
    try (LocalAgent agent = LocalAgent.start(Map.of())) {
      Cli.Result result = Cli.at(agent, "gc", "--quota", "much");
      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err())
          .isEqualTo("nacre: expected a size like 500MiB, 50GiB or 1.5TiB, not 'much'\n");
    }
  }

  /** Whenever it is killed, what has a name is whole, and the rest goes the next time. */
  @Test
  void afterKill9InTheMiddleNothingIsMissing() throws IOException {
    TestImage.write(folder.resolve("stays"), 50, 5000, 70_000);
    Random random = new Random(1);
    try (AgentProcess agent = AgentProcess.alone()) {
      run(agent, "import", folder.resolve("stays").toString(), "--as", "team/stays");
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 6; i++) {
          Path layout = folder.resolve("image-%d-%d".formatted(round, i));
          TestImage going = TestImage.write(layout, 100 * round + i, 2000, 70_000, 3000);
          run(agent, "import", layout.toString(), "--as", "team/going");
          delete(agent, going);
        }
        Thread collecting = Thread.ofVirtual().start(() -> run(agent, "gc", "--grace", "0s"));
        Await.until(Duration.ofMillis(random.nextInt(60)), () -> !collecting.isAlive());
        agent.kill();
        agent.start();

        JsonNode stays =
            JsonMapper.shared().readTree(run(agent, "inspect", "team/stays:1", "--json").out());
        assertThat(stays.get("complete").booleanValue()).isTrue();
      }
      assertThat(run(agent, "gc", "--grace", "0s").exit()).isZero();
      assertThat(run(agent, "status").out()).contains("blobs         4 ");
    }
  }

  private static Cli.Result run(AgentProcess agent, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--agent", agent.uri().toString()));
    return Cli.run(all.toArray(String[]::new));
  }

  private static void delete(AgentProcess agent, TestImage image) throws IOException {
    RawHttp.send(
        agent.uri().getPort(),
        "DELETE /v2/team/going/manifests/" + image.manifest(),
        "Host: localhost");
  }

  private static String ok(LocalAgent agent, String... words) {
    Cli.Result result = Cli.at(agent, words);
    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
    return result.out();
  }
}
