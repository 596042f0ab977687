package io.nacre.oci.registry;

import io.nacre.oci.upstream.CredentialSource;
import io.nacre.testing.upstream.DistributionRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real registry as upstream, and for each test an agent's registry before it. */
abstract class UpstreamFixture {
  @TempDir private static Path upstreamFolder;
  static DistributionRegistry registry;

  @TempDir Path folder;
  UpstreamRig rig;

  /** Of {@code org/app:1} at the upstream. */
  String manifest;

  private final byte[] layer;

  /**
   * @param layer of the image that the upstream has
   */
  UpstreamFixture(byte[] layer) {
    this.layer = layer;
  }

  @BeforeAll
  static void startUpstream() throws Exception {
    registry = DistributionRegistry.start(upstreamFolder);
  }

  @AfterAll
  static void stopUpstream() {
    if (registry != null) {
      registry.close();
    }
  }

  @BeforeEach
  void start() throws IOException {
    rig = new UpstreamRig(folder, registry, CredentialSource.NONE);
    manifest = rig.pushImage("org/app", "1", List.of(layer));
  }

  @AfterEach
  void stop() throws IOException {
    if (rig != null) {
      rig.close();
    }
  }
}
