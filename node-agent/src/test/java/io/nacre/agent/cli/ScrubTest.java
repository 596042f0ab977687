package io.nacre.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.LocalAgent;
import io.nacre.agent.testing.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code nacre scrub}, as people and scripts use it. */
final class ScrubTest {
  @TempDir Path folder;

  @Test
  void whatRottedComesFromAPeerAgainOrIsSaidToBeGone() throws IOException {
    TestImage image = TestImage.write(folder, 41, 1000, 3_000_000);
    String layer = image.layers().getLast();
    try (LocalAgent first = LocalAgent.withPeers();
        LocalAgent second = first.joined()) {
      assertThat(Cli.at(first, "import", folder.toString(), "--as", "team/app").exit()).isZero();
      assertThat(Cli.at(second, "pull", "team/app:1").exit()).isZero();
      assertThat(Cli.at(second, "scrub").out())
          .isEqualTo("compared 4 blobs, 2.9 MiB: all are as they should be\n");

      rot(second, layer);
      Cli.Result repaired = Cli.at(second, "scrub");
      assertThat(repaired.exit()).isZero();
      assertThat(repaired.out())
          .contains("compared 4 blobs, 2.9 MiB: 1 damaged\n", "damaged   " + layer + "\n")
          .contains("  file    " + second.data().resolve("damaged"))
          .contains("  again   from peer " + first.peerAddress());
      assertThat(Files.mismatch(file(second, layer), image.blob(layer))).isEqualTo(-1);

      first.stop();
      rot(second, layer);
      Cli.Result lost = Cli.at(second, "scrub", "--json");
      assertThat(lost.exit()).isEqualTo(1);
      assertThat(lost.err())
          .isEqualTo("nacre: 1 damaged blobs could not be had again: push or pull their images\n");
      JsonNode damage = JsonMapper.shared().readTree(lost.out()).at("/damaged/0");
      assertThat(damage.propertyNames()).containsExactly("digest", "aside", "from", "why");
      assertThat(damage.get("from").isNull()).isTrue();
    }
  }

  private static Path file(LocalAgent agent, String digest) {
    String hex = digest.substring("sha256:".length());
    return agent.data().resolve("blobs/sha256").resolve(hex.substring(0, 2)).resolve(hex);
  }

  private static void rot(LocalAgent agent, String digest) throws IOException {
    byte[] bytes = Files.readAllBytes(file(agent, digest));
    bytes[bytes.length / 2] ^= 1;
    Files.write(file(agent, digest), bytes);
  }
}
