package io.nacre.store.blob;

import static io.nacre.store.blob.SomeBytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import io.nacre.store.dag.BalancedTree;
import io.nacre.store.dag.BlockSink;
import io.nacre.store.dag.Profile;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Digest.Algorithm;
import io.nacre.store.index.IndexedBlock;
import io.nacre.store.index.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees of leaves nobody has the bytes of, so that they can be large. */
class BlobTreeTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1024, 1025, 2048, 2049, 5000})
  void whatWasWrittenIsReadAndEveryNodeLiesWhereItIsSaidTo(int count) throws IOException {
    List<Cid> leaves = leaves(count);
    long size = (count - 1L) * MIB + 17;

    Path file = folder.resolve("nodes");
    BlobTree written = write(leaves, size, file);

    assertThat(written.root()).isEqualTo(root(leaves, size));
    assertThat(BlobTree.read(file, size)).isEqualTo(written);
    assertThat(written.blocks().subList(0, count)).isEqualTo(leafBlocks(leaves, size));
    byte[] car = Files.readAllBytes(file);
    for (IndexedBlock node : written.blocks().subList(count, written.blocks().size())) {
      assertThat(node.part()).isEqualTo(Part.NODES);
      ByteBuffer block = ByteBuffer.wrap(car, (int) node.offset(), node.length());
      assertThat(new Cid(1, Codec.DAG_PB, node.hash()).verifies(block)).isTrue();
    }
    int nodes = count == 1 ? 0 : count <= 1024 ? 1 : (count + 1023) / 1024 + 1;
    assertThat(written.blocks()).hasSize(count + nodes);
  }

  @Test
  void aFileOfABlobOfAnotherSizeIsRefused() throws IOException {
    Path file = folder.resolve("nodes");
    write(leaves(3), 3L * MIB, file);

    for (long size : new long[] {0, MIB, 2L * MIB, 3L * MIB - 1, 3L * MIB + 1, 4L * MIB}) {
      assertThatExceptionOfType(MalformedException.class)
          .isThrownBy(() -> BlobTree.read(file, size));
    }
  }

  @Test
  void aFileThatIsCutShortOrChangedIsRefused() throws IOException {
    Path file = folder.resolve("nodes");
    write(leaves(3), 3L * MIB, file);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatExceptionOfType(MalformedException.class)
          .isThrownBy(() -> BlobTree.read(file, 3L * MIB));
    }
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      assertThatExceptionOfType(MalformedException.class)
          .isThrownBy(() -> BlobTree.read(file, 3L * MIB));
    }
  }

  @Test
  void onlyASha256BlobOfOneLeafNeedsNoFile() {
    byte[] bytes = new byte[1];
    Digest sha256 = SomeBytes.digest(Algorithm.SHA256, bytes);
    Digest sha512 = SomeBytes.digest(Algorithm.SHA512, bytes);
    assertThat(BlobTree.needsFile(sha256, MIB)).isFalse();
    assertThat(BlobTree.needsFile(sha256, MIB + 1)).isTrue();
    assertThat(BlobTree.needsFile(sha512, 0)).isTrue();
    assertThat(BlobTree.ofOneLeaf(sha256, 1).root()).isEqualTo(Cid.raw(sha256));
  }

  private static BlobTree write(List<Cid> leaves, long size, Path target) throws IOException {
    try (IncomingFile file = IncomingFile.create(target.resolveSibling("incoming"))) {
      BlobTree tree = BlobTree.write(leaves, size, file);
      file.publish(target);
      return tree;
    }
  }

  private static List<Cid> leaves(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Digest.sha256(ByteBuffer.allocate(4).putInt(i).array()))
        .map(Cid::raw)
        .toList();
  }

  private static Cid root(List<Cid> leaves, long size) throws IOException {
    BalancedTree tree = new BalancedTree(Profile.UNIXFS_V1_2025, BlockSink.NONE);
    for (int i = 0; i < leaves.size(); i++) {
      tree.leaf(leaves.get(i), Math.min(MIB, size - (long) i * MIB));
    }
    return tree.finish().root();
  }

  private static List<IndexedBlock> leafBlocks(List<Cid> leaves, long size) {
    return IntStream.range(0, leaves.size())
        .mapToObj(
            i ->
                new IndexedBlock(
                    leaves.get(i).hash(),
                    Part.BLOB,
                    (long) i * MIB,
                    (int) Math.min(MIB, size - (long) i * MIB)))
        .toList();
  }
}
