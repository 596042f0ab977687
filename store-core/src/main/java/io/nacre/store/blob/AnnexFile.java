package io.nacre.store.blob;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.dag.CarBlock;
import io.nacre.store.dag.CarReader;
import io.nacre.store.dag.CarWriter;
import io.nacre.store.image.Digest;
import io.nacre.store.index.IndexedBlock;
import io.nacre.store.index.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is kept beside a blob: a CAR of version 1.
 *
 * @param blocks all of them, the root's too
 */
record AnnexFile(Cid root, List<IndexedBlock> blocks) {

  /** Stands in the header until the root is known; all roots are as long. */
  private static final Cid NO_ROOT = Cid.rawSha256(new byte[Digest.Algorithm.SHA256.bytes()]);

  static AnnexFile write(BlobStore.Annex annex, IncomingFile file) throws IOException {
    CarWriter car = new CarWriter(file.appending(), List.of(NO_ROOT));
    List<IndexedBlock> blocks = new ArrayList<>();
    Cid root =
        annex.writeTo(
            (cid, block) -> {
              int length = block.remaining();
              blocks.add(new IndexedBlock(cid.hash(), Part.ANNEX, car.write(cid, block), length));
            });
    file.write(CarWriter.header(List.of(root)), 0);
    return new AnnexFile(root, blocks);
  }

  /**
   * @throws MalformedException when it is not a file that {@link #write} wrote
   */
  static AnnexFile read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      CarReader car = new CarReader(in);
      Cid root = car.roots().getFirst();
      List<IndexedBlock> blocks = new ArrayList<>();
      for (Optional<CarBlock> next = car.next(); next.isPresent(); next = car.next()) {
        CarBlock block = next.get();
        int length = block.bytes().remaining();
        blocks.add(new IndexedBlock(block.cid().hash(), Part.ANNEX, block.offset(), length));
      }
      if (blocks.stream().noneMatch(block -> block.hash().equals(root.hash()))) {
        throw new MalformedException("%s lacks its root".formatted(file));
      }
      return new AnnexFile(root, blocks);
    }
  }
}
