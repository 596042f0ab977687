package io.nacre.agent.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.AgentProcess;
import io.nacre.agent.testing.BlobDownload;
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
    TestImage image = TestImage.write(folder, 42, 256L * MIB);
    String layer = image.layers().getFirst();
    try (AgentProcess stays = AgentProcess.alone();
        AgentProcess dies = AgentProcess.joining(stays)) {
      stays.nacre("import", image.folder().toString(), "--as", NAME + ":1").run();
      dies.nacre("pull", NAME + ":1").run();

      try (AgentProcess agent = AgentProcess.joining(dies, stays);
          BlobDownload download = BlobDownload.of(agent, NAME, "1", layer)) {
        download.read(MIB);
        dies.kill();

        assertThat(download.toEnd()).isEqualTo(layer);
      }
    }
  }

  @Test
  void when_the_only_peer_dies_no_client_gets_a_complete_body() throws Exception {
    TestImage image = TestImage.write(folder, 43, 256L * MIB);
    String layer = image.layers().getFirst();
    try (AgentProcess dies = AgentProcess.alone();
        AgentProcess agent = AgentProcess.joining(dies)) {
      dies.nacre("import", image.folder().toString(), "--as", NAME + ":1").run();

      try (BlobDownload download = BlobDownload.of(agent, NAME, "1", layer)) {
        download.read(MIB);
        dies.kill();
        assertThat(download.endsEarly()).isTrue();
      }

      dies.start();
      assertThat(BlobDownload.of(agent, NAME, "1", layer).toEnd()).isEqualTo(layer);
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
