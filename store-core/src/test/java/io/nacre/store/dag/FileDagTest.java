package io.nacre.store.dag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Multihash;
import io.nacre.store.dag.FileDag.Leaf;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileDagTest {
  private static final int MIB = 1 << 20;
  private static final Cid RAW = Cid.rawSha256(new byte[32]);

  private final Map<Cid, ByteBuffer> blocks = new HashMap<>();

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "1048576, 1", "1048577, 2", "1073741824, 1024", "1073741825, 1025"})
  void leavesComeInOrderWithTheirSizes(long size, int leaves) throws IOException {
    BalancedTree tree = new BalancedTree(Profile.UNIXFS_V1_2025, this::keep);
    List<Leaf> expected = new ArrayList<>();
    for (int i = 0; i < leaves; i++) {
      Cid cid = Cid.rawSha256(hash("leaf " + i));
      long offset = (long) i * MIB;
      expected.add(new Leaf(cid, offset, Math.min(MIB, size - offset)));
      tree.leaf(cid, expected.getLast().size());
    }
    Cid root = tree.finish().root();
    assertThat(Profile.UNIXFS_V1_2025.leaves(size)).isEqualTo(leaves);
    assertThat(FileDag.leaves(root, size, leaves, this::node)).isEqualTo(expected);
  }

  @Test
  void leavesOfTheOldProfileAreNodes() throws IOException {
    BalancedTree tree = new BalancedTree(Profile.UNIXFS_V0_2015, this::keep);
    String text = "";
    for (int i = 0; i < 200; i++) {
      String chunk = "chunk " + i;
      ByteBuffer block = FileCid.wrapped(utf8(chunk));
      Subtree leaf = FileCid.leaf(utf8(chunk), Profile.UNIXFS_V0_2015);
      keep(leaf.root(), block);
      tree.leaf(leaf);
      text += chunk;
    }
    Cid root = tree.finish().root();
    StringBuilder read = new StringBuilder();
    for (Leaf leaf : FileDag.leaves(root, text.length(), 200, this::node)) {
      assertThat(leaf.offset()).isEqualTo(read.length());
      read.append(UTF_8.decode(FileDag.content(leaf.cid(), node(leaf.cid()))));
      assertThat(leaf.offset() + leaf.size()).isEqualTo(read.length());
    }
    assertThat(read.toString()).isEqualTo(text);
  }

  @Test
  void aRawLeafIsItsContent() {
    assertThat(FileDag.content(RAW, utf8("bytes"))).isEqualTo(utf8("bytes"));
  }

  @Test
  void aNodeIsNoLeaf() {
    ByteBuffer block = node(file(2, 2), link(RAW, ""));
    assertThatThrownBy(() -> FileDag.content(put(block), block))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("has links");
  }

  // ---- what a peer might send: every block is what its CID says, and all of it is a lie

  @Test
  void sizesThatDoNotAddUp() {
    refused(3, "add up to 2, not 3", node(file(3, 1, 1), link(RAW, ""), link(RAW, "")));
    refused(
        -1,
        "overflow",
        node(file(1, Long.MAX_VALUE, Long.MAX_VALUE), link(RAW, ""), link(RAW, "")));
  }

  @Test
  void sizesOtherThanThoseAbove() {
    Cid child = put(node(file(2, 2), link(RAW, "")));
    refused(3, "has 2 bytes of a file where 3 are to be", node(file(3, 3), link(child, "")));
    refused(5, "has 2 bytes of a file where 5 are to be", node(file(2, 2), link(RAW, "")));
  }

  @Test
  void moreSizesThanLinksOrFewer() {
    refused(2, "1 links but 2 sizes", node(file(2, 1, 1), link(RAW, "")));
    refused(1, "2 links but 1 sizes", node(file(1, 1), link(RAW, ""), link(RAW, "")));
    refused(9, "0 links but 1 sizes", node(file(9, 9)));
  }

  @Test
  void namedLinks() {
    refused(1, "links have names", node(file(1, 1), link(RAW, "chunk")));
  }

  @Test
  void bytesBesideLinks() {
    byte[] both = {8, 2, 0x12, 1, 'x', 0x18, 2, 0x20, 1};
    refused(2, "both links and bytes", node(ByteBuffer.wrap(both), link(RAW, "")));
  }

  @Test
  void whatIsNoFile() {
    refused(0, "is not a file but a directory", node(UnixFs.directory()));
    byte[] sharded = {8, 5, 0x12, 0, 0x28, 0x22, 0x30, (byte) 0x80, 2};
    refused(
        0, "a sharded directory (HAMT), which Nacre does not read", node(ByteBuffer.wrap(sharded)));
    refused(0, "a symbolic link", node(ByteBuffer.wrap(new byte[] {8, 4, 0x12, 1, 'x'})));
    refused(0, "no type that is known", node(ByteBuffer.allocate(0)));
    refused(0, "no type that is known", node(ByteBuffer.wrap(new byte[] {8, 6})));
    assertThatThrownBy(
            () -> FileDag.leaves(Cid.parse("f01711220" + "00".repeat(32)), 1, 1, this::node))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("codec is 0x71");
  }

  @Test
  void aFewBlocksThatUnfoldWithoutEnd() {
    Cid cid = put(node(file(0)));
    for (int level = 0; level < 3; level++) {
      DagPbLink[] links = new DagPbLink[1000];
      java.util.Arrays.fill(links, link(cid, ""));
      cid = put(node(file(0, new long[1000]), links));
    }
    Cid bomb = cid;
    assertThatThrownBy(() -> FileDag.leaves(bomb, 0, 1, this::node))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("more than 1 leaves");
  }

  @Test
  void aChainOfNodesThatGoesTooDeep() {
    Cid cid = RAW;
    for (int level = 0; level < 9; level++) {
      cid = put(node(file(1, 1), link(cid, "")));
    }
    Cid chain = cid;
    assertThatThrownBy(() -> FileDag.leaves(chain, 1, 1, this::node))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("more than 8 levels");
  }

  @Test
  void aNodeThatCannotBeHadEndsTheWalk() {
    assertThatThrownBy(() -> FileDag.leaves(Cid.dagPbSha256(new byte[32]), 1, 1, this::node))
        .isInstanceOf(FileNotFoundException.class);
  }

  /** Nodes of any shape: leaves that add up, or a reason, and never more of them than allowed. */
  @Test
  void anyNodes() throws IOException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
    for (int i = 0; i < 5_000; i++) {
      List<Cid> made = new ArrayList<>(List.of(RAW));
      long size = 0;
      for (int n = 0; n < 6; n++) {
        int links = random.nextInt(4);
        DagPbLink[] to = new DagPbLink[links];
        long[] sizes = new long[links + (random.nextInt(20) == 0 ? 1 : 0)];
        size = 0;
        for (int l = 0; l < links; l++) {
          to[l] = link(made.get(random.nextInt(made.size())), "");
          sizes[l] = random.nextInt(3);
          size += sizes[l];
        }
        made.add(put(node(file(size, sizes), to)));
      }
      try {
        long sum =
            FileDag.leaves(made.getLast(), size, 16, this::node).stream()
                .mapToLong(Leaf::size)
                .sum();
        assertThat(sum).isEqualTo(size);
      } catch (MalformedException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
      blocks.clear();
    }
  }

  private void refused(long size, String reason, ByteBuffer root) {
    long claimed = size < 0 ? 1 : size;
    assertThatThrownBy(() -> FileDag.leaves(put(root), claimed, 100, this::node))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(reason);
  }

  private ByteBuffer node(Cid cid) throws IOException {
    ByteBuffer block = blocks.get(cid);
    if (block == null) {
      throw new FileNotFoundException(cid.toString());
    }
    return block;
  }

  private void keep(Cid cid, ByteBuffer block) {
    blocks.put(cid, ByteBuffer.allocate(block.remaining()).put(block.duplicate()).flip());
  }

  private Cid put(ByteBuffer block) {
    Cid cid = Profile.UNIXFS_V1_2025.nodeCid(block);
    keep(cid, block);
    return cid;
  }

  private static ByteBuffer node(ByteBuffer data, DagPbLink... links) {
    DagPbWriter writer = new DagPbWriter();
    for (DagPbLink link : links) {
      writer.link(link.cid(), link.name(), link.dagSize());
    }
    writer.data(data);
    return writer.block();
  }

  private static ByteBuffer file(long size, long... sizes) {
    return UnixFs.file(size, sizes, sizes.length);
  }

  private static DagPbLink link(Cid cid, String name) {
    return new DagPbLink(cid, name, 0);
  }

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static byte[] hash(String text) {
    return Multihash.sha256(utf8(text)).digest();
  }
}
