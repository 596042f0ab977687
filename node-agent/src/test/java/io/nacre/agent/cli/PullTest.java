package io.nacre.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.LocalAgent;
import io.nacre.agent.testing.TestImage;
import io.nacre.agent.testing.TestIndex;
import io.nacre.store.image.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code nacre pull}: an image comes whole from a peer, and removal takes only what nobody needs.
 */
final class PullTest {
  @TempDir Path folder;
  private LocalAgent first;
  private LocalAgent second;

  @BeforeEach
  void start() {
    first = LocalAgent.withPeers();
    second = first.joined();
  }

  @AfterEach
  void stop() throws IOException {
    second.close();
    first.close();
  }

  @Test
  void allOfAnImageComesFromThePeer() throws IOException {
    TestImage image = TestImage.write(folder, 7, 5000, 5 << 20);
    ok(first, "import", folder.toString(), "--as", "team/app");

    assertThat(ok(second, "pull", "team/app:1"))
        .isEqualTo("team/app:1  %s  5.0 MiB\n".formatted(image.manifest()));

    JsonNode there = json(first, "inspect", "team/app:1");
    JsonNode here = json(second, "inspect", "team/app:1");
    assertThat(here.get("complete").booleanValue()).isTrue();
    assertThat(here.get("imageCid")).isEqualTo(there.get("imageCid"));
    assertThat(here.get("kept").stringValue()).isEqualTo("cached");
    assertThat(here.get("blobs"))
        .hasSize(4)
        .allSatisfy(
            blob -> {
              assertThat(blob.at("/sources/0/kind").stringValue()).isEqualTo("peer");
              assertThat(blob.at("/sources/0/source").stringValue())
                  .startsWith(first.peerAddress());
            });
    assertThat(json(second, "peers").get(0).get("bytesIn").longValue()).isGreaterThan(5 << 20);
  }

  @Test
  void onlyThisHostsPlatformUnlessMoreIsWanted() throws IOException {
    String host = Platform.host().architecture();
    TestIndex index = TestIndex.write(folder, 8, 3000, host, "riscv64");
    String other = index.images().get(1).layers().getFirst();
    ok(first, "import", folder.toString(), "--as", "multi/app");

    ok(second, "pull", "multi/app:1");

    assertThat(held(second)).contains(index.images().getFirst().layers().getFirst());
    assertThat(held(second)).doesNotContain(other);
    assertThat(ok(second, "inspect", "multi/app:1"))
        .contains("linux/riscv64  not all of it is here");
    assertThat(fails(second, "pull", "multi/app:1", "--platform", "linux/s390x"))
        .isEqualTo(
            "nacre: there is no image for linux/s390x, only for linux/%s, linux/riscv64: choose with --platform\n"
                .formatted(host));

    ok(second, "pull", "multi/app:1", "--platform", "all");

    assertThat(held(second)).contains(other);
    assertThat(json(second, "inspect", "multi/app:1").get("imageCid"))
        .isEqualTo(json(first, "inspect", "multi/app:1").get("imageCid"));
  }

  @Test
  void whatIsHereComesAgainWithoutThePeer() throws IOException {
    TestImage.write(folder, 9, 2000);
    ok(first, "import", folder.toString(), "--as", "team/app");
    ok(second, "pull", "team/app:1");
    first.close();

    assertThat(ok(second, "pull", "team/app:1")).startsWith("team/app:1  sha256:");
  }

  @Test
  void aPartOfAnIndexStaysWithTheIndex() throws IOException {
    TestIndex index = TestIndex.write(folder, 10, 3000, "amd64", "arm64");
    String part = index.images().getFirst().manifest();
    ok(first, "import", folder.toString(), "--as", "multi/app");
    ok(first, "tag", "multi/app@" + part, "multi/app:amd64");

    assertThat(ok(first, "rm", "multi/app:amd64"))
        .isEqualTo("removed the name multi/app:amd64; the image has others\n");
    assertThat(fails(first, "rm", "multi/app@" + part))
        .contains("is part of another image of multi/app: remove that one first");
    assertThat(json(first, "inspect", "multi/app:1").get("complete").booleanValue()).isTrue();

    ok(first, "tag", "multi/app@" + part, "multi/app:amd64");
    ok(first, "rm", "multi/app:1");

    assertThat(json(first, "inspect", "multi/app:amd64").get("complete").booleanValue()).isTrue();
    assertThat(held(first)).doesNotContain(index.images().get(1).layers().getFirst());
  }

  /** The digests of all blobs of all images of the agent that are here. */
  private static List<String> held(LocalAgent agent) {
    List<String> digests = new ArrayList<>();
    for (JsonNode image : json(agent, "ls", "-a")) {
      for (JsonNode blob : json(agent, "inspect", image.get("name").stringValue()).get("blobs")) {
        if (!blob.get("cid").isNull()) {
          digests.add(blob.get("digest").stringValue());
        }
      }
    }
    return digests;
  }

  private static JsonNode json(LocalAgent agent, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--json");
    return JsonMapper.shared().readTree(ok(agent, all.toArray(String[]::new)));
  }

  private static String ok(LocalAgent agent, String... words) {
    Cli.Result result = Cli.at(agent, words);
    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
    return result.out();
  }

  private static String fails(LocalAgent agent, String... words) {
    Cli.Result result = Cli.at(agent, words);
    assertThat(result.exit()).isEqualTo(1);
    return result.err();
  }
}
