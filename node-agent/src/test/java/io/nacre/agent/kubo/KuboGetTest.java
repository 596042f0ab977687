package io.nacre.agent.kubo;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.Await;
import io.nacre.agent.testing.LocalAgent;
import io.nacre.agent.testing.RequiresTool;
import io.nacre.agent.testing.TestImage;
import io.nacre.store.Store;
import io.nacre.store.archive.ImageName;
import io.nacre.store.archive.Importer;
import io.nacre.store.cid.Cid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Kubo that knows nobody but the agent: it asks its router, and reads blocks from its gateway.
 */
@RequiresTool("ipfs")
class KuboGetTest {
  private static final Duration READY_WITHIN = Duration.ofSeconds(30);

  @Test
  void kuboGetsAnImageThatTheAgentAloneHas(@TempDir Path scratch) throws IOException {
    TestImage image = TestImage.write(scratch.resolve("layout"), 31, 5_000, (2 << 20) + 3);
    Path data = scratch.resolve("data");
    Cid cid;
    try (Store store = Store.open(data)) {
      var imported = new Importer(store).read(image.folder(), ImageName.parse("team/app:1"));
      cid = store.images().cid(imported.getFirst().manifest().digest()).orElseThrow();
    }
    KuboRepo kubo = new KuboRepo(scratch.resolve("kubo"));
    try (LocalAgent agent = LocalAgent.start(Map.of("data", data.toString()))) {
      kubo.knowsOnly(agent.uri());
      Path log = scratch.resolve("daemon");
      Process daemon = kubo.daemon(log);
      try {
        assertThat(Await.until(READY_WITHIN, () -> isReady(log) || !daemon.isAlive())).isTrue();
        assertThat(log).content().contains("Daemon is ready");
        Path got = scratch.resolve("got");
        kubo.ipfs("get", "--output=" + got, cid.toString());
        for (String layer : image.layers()) {
          assertThat(got.resolve("blobs").resolve(layer.replace(':', '/')))
              .hasSameBinaryContentAs(image.blob(layer));
        }
      } finally {
        daemon.destroyForcibly().onExit().join();
      }
    }
  }

  private static boolean isReady(Path log) {
    try {
      return Files.readString(log).contains("Daemon is ready");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
