package io.nacre.store.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.cid.Cid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BalancedTreeTest {

  /**
   * Zeros, as {@code ipfs add --only-hash} of Kubo 0.44 names them, with how many nodes there are
   * above the leaves. The sizes are where a node, a level or a second level is full.
   */
  @ParameterizedTest
  @CsvSource({
    "UNIXFS_V1_2025, 1073741824, 1,"
        + "bafybeibqawkaltgjfdebq4no6nmfcvkcw7k52xqzclkwfmrkn6oxw7srmy",
    "UNIXFS_V1_2025, 1073741825, 3,"
        + "bafybeigx4uyebjbq65346xh6cjrt6yshbdudzudhnqecwbzvymslxj7gje",
    "UNIXFS_V1_2025, 2147483648, 3,"
        + "bafybeieyiwtflptdh35ga5rvsber2dzcbc7cikzfdwjmndjifuq42d6yhe",
    "UNIXFS_V1_2025, 2147483649, 4,"
        + "bafybeifihcskhp6yse7pen24nfe2bxa7a6tb55cqbqknxb6wwonp6nlyjy",
    "UNIXFS_V0_2015, 45613056, 1, QmY4HSz1oVGdUzb8poVYPLsoqBZjH6LZrtgnme9wWn2Qko",
    "UNIXFS_V0_2015, 45613057, 3, QmehMASWcBsX7VcEQqs6rpR5AHoBfKyBVEgmkJHjpPg8jq",
    "UNIXFS_V0_2015, 7936671744, 175, QmaUnuM6XbnxLbHUHmY5QxK8LkFqQcX9jvGPVjRF94EEsd",
    "UNIXFS_V0_2015, 7936671745, 178, QmVZLgevKqdMBkEdFhcauLccqzLNn2gmfwVaXhHEZJyqzm",
  })
  void bordersOfALevel(Profile profile, long size, int nodes, String cid) throws IOException {
    List<Cid> emitted = new ArrayList<>();
    BalancedTree tree = new BalancedTree(profile, (node, _) -> emitted.add(node));
    Subtree whole = FileCid.leaf(ByteBuffer.allocate(profile.chunkSize()), profile);
    long chunks = size / profile.chunkSize();
    for (long i = 0; i < chunks; i++) {
      tree.leaf(whole);
    }
    int rest = (int) (size % profile.chunkSize());
    if (rest > 0) {
      tree.leaf(FileCid.leaf(ByteBuffer.allocate(rest), profile));
    }
    Subtree root = tree.finish();
    assertThat(root.root()).hasToString(cid).isEqualTo(emitted.getLast());
    assertThat(root.fileSize()).isEqualTo(size);
    assertThat(emitted).hasSize(nodes);
  }

  @Test
  void nodesAreGivenWithTheirBytesChildrenFirst() throws IOException {
    List<Cid> emitted = new ArrayList<>();
    long[] bytes = {0};
    BalancedTree tree =
        new BalancedTree(
            Profile.UNIXFS_V1_2025,
            (cid, block) -> {
              assertThat(cid.verifies(block)).isTrue();
              emitted.add(cid);
              bytes[0] += block.remaining();
            });
    Cid leaf = Cid.rawSha256(new byte[32]);
    for (int i = 0; i < 1025; i++) {
      tree.leaf(leaf, i < 1024 ? 1 << 20 : 1);
    }
    assertThat(emitted).as("the first node goes as soon as it is full").hasSize(1);
    Subtree root = tree.finish();
    assertThat(emitted).hasSize(3).endsWith(root.root());
    assertThat(root.dagSize()).isEqualTo(root.fileSize() + bytes[0]);
  }

  @Test
  void oneLeafIsItsOwnRoot() throws IOException {
    BalancedTree tree =
        new BalancedTree(
            Profile.UNIXFS_V1_2025,
            (cid, _) -> {
              throw new AssertionError("there is no node " + cid);
            });
    Cid leaf = Cid.rawSha256(new byte[32]);
    tree.leaf(leaf, 7);
    assertThat(tree.finish()).isEqualTo(new Subtree(leaf, 7, 7));
  }

  @Test
  void aTreeIsFinishedOnceAndNotWithoutLeaves() throws IOException {
    BalancedTree tree = new BalancedTree(Profile.UNIXFS_V1_2025, BlockSink.NONE);
    Cid leaf = Cid.rawSha256(new byte[32]);
    assertThatThrownBy(tree::finish).isInstanceOf(IllegalStateException.class);
    tree.leaf(leaf, 1);
    tree.finish();
    assertThatThrownBy(tree::finish).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> tree.leaf(leaf, 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void nodesAreNoLeaves() {
    BalancedTree tree = new BalancedTree(Profile.UNIXFS_V1_2025, BlockSink.NONE);
    assertThatThrownBy(() -> tree.leaf(Cid.dagPbSha256(new byte[32]), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
