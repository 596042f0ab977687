package io.nacre.agent.kubo;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.Command;
import io.nacre.agent.testing.LocalAgent;
import io.nacre.agent.testing.RequiresTool;
import io.nacre.store.Store;
import io.nacre.store.blob.BlobWriter;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import io.nacre.store.dag.CarBlock;
import io.nacre.store.dag.CarReader;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The suite that the implementations of IPFS hold their gateways to. */
@RequiresTool("gateway-conformance")
class GatewayConformanceTest {
  private static final Repository REPOSITORY = new Repository("fixtures");

  @Test
  void trustlessGatewaysForBlocksAndCars(@TempDir Path scratch) throws IOException {
    Path fixtures = scratch.resolve("fixtures");
    Command.of("gateway-conformance", "extract-fixtures", "--merged", "--dir=" + fixtures).run();
    Path data = scratch.resolve("data");
    try (Store store = Store.open(data)) {
      load(fixtures.resolve("fixtures.car"), store);
    }
    try (LocalAgent agent = LocalAgent.start(Map.of("data", data.toString()))) {
      String said =
          Command.of(
                  "gateway-conformance",
                  "test",
                  "--gateway-url=" + agent.uri(),
                  "--specs=trustless-block-gateway,trustless-car-gateway,"
                      + "trustless-car-gateway-optional",
                  "--verbose")
              .in(scratch)
              .run()
              .out();
      assertThat(said).contains("--- PASS: TestTrustlessCarOrderAndDuplicates");
    }
  }

  /** What lies in no image is kept beside a blob, which says who may read it. */
  private static void load(Path car, Store store) throws IOException {
    Digest digest;
    try (BlobWriter writer = store.blobs().write(Digest.Algorithm.SHA256)) {
      writer.write(StandardCharsets.UTF_8.encode("fixtures"));
      digest = writer.commit().digest();
    }
    store.catalog().addBlob(REPOSITORY, digest);
    try (InputStream in = Files.newInputStream(car)) {
      CarReader reader = new CarReader(in);
      Cid root = new Cid(1, Codec.DAG_PB, reader.roots().getFirst().hash());
      assertThat(
              store
                  .blobs()
                  .annex(
                      digest,
                      blocks -> {
                        Optional<CarBlock> block = reader.next();
                        for (; block.isPresent(); block = reader.next()) {
                          blocks.put(block.get().cid(), block.get().bytes());
                        }
                        return root;
                      }))
          .contains(root);
    }
  }
}
