package io.nacre.agent.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.AgentProcess;
import io.nacre.agent.testing.BlobDownload;
import io.nacre.agent.testing.DyingPeer;
import io.nacre.agent.testing.TestImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that lie, and peers that die. */
class BadPeerTest {
  private static final int MIB = 1 << 20;
  private static final String NAME = "peers/app";

  @TempDir Path folder;

  @Test
  void a_peer_that_sends_wrong_bytes_is_named_and_the_others_bytes_are_used() throws IOException {
    TestImage image = TestImage.write(folder, 41, 48L * MIB);
    String layer = image.layers().getFirst();
    try (AgentProcess good = AgentProcess.alone();
        AgentProcess liar = AgentProcess.joining(good)) {
      good.nacre("import", image.folder().toString(), "--as", NAME + ":1").run();
      liar.nacre("pull", NAME + ":1").run();
      damage(liar.data(), layer);

      try (AgentProcess agent = AgentProcess.joining(good, liar)) {
        agent.nacre("pull", NAME + ":1").run();

        assertThat(BlobDownload.of(agent, NAME, "1", layer).toEnd()).isEqualTo(layer);
        assertThat(agent.nacre("inspect", NAME + ":1").run().out()).contains(liar.peerAddress());
      }
    }
  }

  @Test
  void when_a_peer_dies_in_the_middle_the_pull_goes_on_from_the_other() throws Exception {
    TestImage image = TestImage.write(folder, 42, 64L * MIB);
    String layer = image.layers().getFirst();
    try (AgentProcess stays = AgentProcess.alone();
        AgentProcess dies = AgentProcess.joining(stays);
        DyingPeer dying = new DyingPeer(dies, 16 * MIB)) {
      stays.nacre("import", image.folder().toString(), "--as", NAME + ":1").run();
      dies.nacre("pull", NAME + ":1").run();

      try (AgentProcess agent =
          AgentProcess.joining(List.of(dying.address(), stays.peerAddress()))) {
        assertThat(BlobDownload.of(agent, NAME, "1", layer).toEnd()).isEqualTo(layer);
        assertThat(dying.hasDied()).isTrue();
      }
    }
  }

  @Test
  void when_the_only_peer_dies_no_client_gets_a_complete_body() throws Exception {
    TestImage image = TestImage.write(folder, 43, 64L * MIB);
    String layer = image.layers().getFirst();
    try (AgentProcess dies = AgentProcess.alone();
        DyingPeer dying = new DyingPeer(dies, 16 * MIB);
        AgentProcess agent = AgentProcess.joining(List.of(dying.address()))) {
      dies.nacre("import", image.folder().toString(), "--as", NAME + ":1").run();

      try (BlobDownload download = BlobDownload.of(agent, NAME, "1", layer)) {
        assertThat(download.endsEarly()).isTrue();
      }
      assertThat(dying.hasDied()).isTrue();

      dies.start();
      assertThat(BlobDownload.of(agent, NAME, "1", layer).toEnd()).isEqualTo(layer);
    }
  }

  @Test
  void when_the_only_peer_dies_the_upstream_goes_on_from_where_it_stopped() throws Exception {
    TestImage image = TestImage.write(folder, 44, 64L * MIB);
    String layer = image.layers().getFirst();
    String name = "up.test/" + NAME;
    try (AgentProcess upstream = AgentProcess.alone();
        AgentProcess dies = AgentProcess.with("--upstream", "up.test=" + upstream.uri());
        DyingPeer dying = new DyingPeer(dies, 16 * MIB)) {
      upstream.nacre("import", image.folder().toString(), "--as", NAME + ":1").run();
      dies.nacre("pull", name + ":1").run();

      try (AgentProcess agent =
          AgentProcess.with("--upstream", "up.test=" + upstream.uri(), "--join", dying.address())) {
        assertThat(BlobDownload.of(agent, name, "1", layer).toEnd()).isEqualTo(layer);
        assertThat(dying.hasDied()).isTrue();
        assertThat(agent.nacre("inspect", name + ":1").run().out()).contains("upstream up.test");
      }
    }
  }

  /** Changes a byte of every leaf of a blob, as a failing disk might. */
  private static void damage(Path data, String digest) throws IOException {
    String hex = digest.substring(digest.indexOf(':') + 1);
    List<Path> files;
    try (Stream<Path> all = Files.walk(data)) {
      files = all.filter(p -> p.getFileName().toString().equals(hex)).toList();
    }
    assertThat(files).hasSize(1);
    assertThat(files.getFirst().toFile().setWritable(true)).isTrue();
    try (FileChannel blob =
        FileChannel.open(files.getFirst(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      for (long at = MIB / 2; at < blob.size(); at += MIB) {
        blob.read(one.clear(), at);
        one.put(0, (byte) ~one.get(0));
        blob.write(one.flip(), at);
      }
    }
  }
}
