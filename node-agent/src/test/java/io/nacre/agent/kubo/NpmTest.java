package io.nacre.agent.kubo;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.Command;
import io.nacre.agent.testing.LocalAgent;
import io.nacre.agent.testing.RequiresTool;
import io.nacre.agent.testing.TestImage;
import io.nacre.agent.testing.Tools;
import io.nacre.store.Store;
import io.nacre.store.archive.Export;
import io.nacre.store.archive.ExportFormat;
import io.nacre.store.archive.Exporter;
import io.nacre.store.archive.ImageName;
import io.nacre.store.archive.Imported;
import io.nacre.store.archive.Importer;
import io.nacre.store.cid.Cid;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The JavaScript implementations of IPFS. {@code npm ci} in {@code src/test/interop} installs them,
 * and puts {@code ipfs-car} where it can be put on the path.
 */
@RequiresTool({"node", "ipfs-car"})
class NpmTest {
  private Path scratch;
  private TestImage image;
  private Path data;
  private Cid cid;

  @BeforeEach
  void anImage(@TempDir Path folder) throws IOException {
    scratch = folder;
    image = TestImage.write(folder.resolve("layout"), 21, 5_000, (2 << 20) + 9);
    data = folder.resolve("data");
    try (Store store = Store.open(data)) {
      cid = cid(store, load(store, image.folder()));
    }
  }

  /** It asks the router for each block's providers, and the provider for each block. */
  @Test
  void heliaFetchesAnImageBlockByBlockFromWhomTheRouterNames() throws IOException {
    List<String> words = new ArrayList<>(List.of("helia-fetch.mjs"));
    List<String> expected = new ArrayList<>();
    try (LocalAgent agent = LocalAgent.start(Map.of("data", data.toString()))) {
      words.add(agent.uri().toString());
      for (String layer : image.layers()) {
        words.add(cid + "/blobs/" + layer.replace(':', '/'));
        expected.add("200 " + layer.substring("sha256:".length()));
      }
      assertThat(
              Command.of("node")
                  .with(words.toArray(String[]::new))
                  .in(interop())
                  .run()
                  .out()
                  .lines())
          .containsExactlyElementsOf(expected);
    }
  }

  @Test
  void aCarThatIpfsCarPackedIsTheSameImage() throws IOException {
    Path car = scratch.resolve("packed.car");
    Command.of("ipfs-car", "pack", image.folder().toString(), "--output", car.toString()).run();
    try (Store other = Store.open(scratch.resolve("other"))) {
      assertThat(cid(other, load(other, car))).isEqualTo(cid);
    }
  }

  @Test
  void ipfsCarUnpacksAnExport() throws IOException {
    Path car = scratch.resolve("exported.car");
    try (Store store = Store.open(data)) {
      Imported imported = load(store, image.folder());
      try (Export export =
              new Exporter(store)
                  .prepare(
                      imported.repository(),
                      imported.manifest().digest(),
                      imported.tag(),
                      ExportFormat.CAR,
                      null);
          OutputStream out = Files.newOutputStream(car)) {
        export.writeTo(out);
      }
    }
    assertThat(Command.of("ipfs-car", "roots", car.toString()).run().out())
        .isEqualTo(cid.toString());
    Path unpacked = scratch.resolve("unpacked");
    Command.of("ipfs-car", "unpack", car.toString(), "--output", unpacked.toString()).run();
    for (String layer : image.layers()) {
      assertThat(unpacked.resolve("blobs").resolve(layer.replace(':', '/')))
          .hasSameBinaryContentAs(image.blob(layer));
    }
  }

  /** {@code node_modules/.bin/ipfs-car} lies in the folder of the scripts. */
  private static Path interop() {
    return Tools.get("ipfs-car").resolve("../../..").normalize();
  }

  private static Imported load(Store store, Path archive) throws IOException {
    return new Importer(store).read(archive, ImageName.parse("team/app:1")).getFirst();
  }

  private static Cid cid(Store store, Imported imported) throws IOException {
    return store.images().cid(imported.manifest().digest()).orElseThrow();
  }
}
