package io.nacre.agent.kubo;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.RequiresTool;
import io.nacre.agent.testing.TestImage;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CARs of images between Nacre and Kubo, both ways. */
@RequiresTool("ipfs")
class KuboCarTest {
  private static final ImageName NAME = ImageName.parse("team/app:1");

  private Path scratch;
  private KuboRepo kubo;
  private TestImage image;
  private Store store;
  private Importer importer;
  private Imported imported;
  private Cid imageCid;

  @BeforeEach
  void anImageInTheStore(@TempDir Path folder) throws IOException {
    scratch = folder;
    kubo = new KuboRepo(folder.resolve("kubo"));
    image = TestImage.write(folder.resolve("layout"), 7, 3 << 20, 5_000);
    store = Store.open(folder.resolve("data"));
    importer = new Importer(store);
    imported = importer.read(image.folder(), NAME).getFirst();
    imageCid = cid(imported);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--cid-version=0 --raw-leaves=false",
        "--cid-version=1 --chunker=size-65536 --max-file-links=5",
        "--cid-version=1 --trickle --chunker=buzhash",
        "--cid-version=1 --inline --inline-limit=64"
      })
  void howeverAFolderWasAddedTheImageIsTheSame(String options) throws IOException {
    String root =
        kubo.command("add", "--recursive", "--quieter", image.folder().toString())
            .with(options.split(" "))
            .run()
            .out();
    Path car = scratch.resolve("foreign.car");
    kubo.command("dag", "export", "--progress=false", root).to(car).run();
    try (Store other = Store.open(scratch.resolve("other"))) {
      Imported there = new Importer(other).read(car, NAME).getFirst();
      assertThat(there.manifest()).isEqualTo(imported.manifest());
      assertThat(other.images().cid(there.manifest().digest())).contains(imageCid);
    }
  }

  @Test
  void kuboGetsTheFolderOutOfAnExport() throws IOException {
    Path car = scratch.resolve("image.car");
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
    kubo.ipfs("dag", "import", car.toString());
    Path got = scratch.resolve("got");
    kubo.ipfs("get", "--output=" + got, imageCid.toString());
    for (String layer : image.layers()) {
      assertThat(got.resolve("blobs").resolve(layer.replace(':', '/')))
          .hasSameBinaryContentAs(image.blob(layer));
    }
    assertThat(kubo.ipfs("add", "--recursive", "--quieter", "--only-hash", got.toString()))
        .isEqualTo(imageCid.toString());
    assertThat(cid(importer.read(got, ImageName.parse("team/again:1")).getFirst()))
        .isEqualTo(imageCid);
  }

  private Cid cid(Imported image) throws IOException {
    return store.images().cid(image.manifest().digest()).orElseThrow();
  }
}
