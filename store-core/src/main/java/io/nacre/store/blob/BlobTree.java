package io.nacre.store.blob;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import io.nacre.store.dag.BalancedTree;
import io.nacre.store.dag.BlockSink;
import io.nacre.store.dag.CarBlock;
import io.nacre.store.dag.CarReader;
import io.nacre.store.dag.CarWriter;
import io.nacre.store.dag.DagPbLink;
import io.nacre.store.dag.DagPbNode;
import io.nacre.store.dag.Profile;
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
 * The blocks of one blob, each with its place, and the file that keeps the nodes among them: a CAR
 * of version 1 that holds nothing else, so that with the blob's bytes any IPFS tool has the whole.
 *
 * @param root of the tree
 * @param blocks leaves and nodes
 */
record BlobTree(Cid root, List<IndexedBlock> blocks) {
  private static final Profile PROFILE = Profile.UNIXFS_V1_2025;
  private static final int LEAF = PROFILE.chunkSize();

  /** Stands in the header until the root is known; all roots are as long. */
  private static final Cid NO_ROOT = Cid.rawSha256(new byte[Digest.Algorithm.SHA256.bytes()]);

  /** Whether the digest and the size alone do not say what the tree is. */
  static boolean needsFile(Digest digest, long size) {
    return digest.algorithm() != Digest.Algorithm.SHA256 || size > LEAF;
  }

  /** The tree of a blob that needs no file: one leaf. */
  static BlobTree ofOneLeaf(Digest digest, long size) {
    return new BlobTree(Cid.raw(digest), leafBlocks(List.of(Cid.raw(digest)), size));
  }

  static int leafLength(long leaf, long size) {
    return (int) Math.min(LEAF, size - leaf * LEAF);
  }

  /** Builds the tree and writes its file. */
  static BlobTree write(List<Cid> leaves, long size, IncomingFile file) throws IOException {
    List<IndexedBlock> blocks = leafBlocks(leaves, size);
    CarWriter car = new CarWriter(file.appending(), List.of(NO_ROOT));
    Cid root =
        root(
            leaves,
            size,
            (cid, block) -> {
              int length = block.remaining();
              blocks.add(new IndexedBlock(cid.hash(), Part.NODES, car.write(cid, block), length));
            });
    file.write(CarWriter.header(List.of(root)), 0);
    return new BlobTree(root, blocks);
  }

  /**
   * Reads a file that {@link #write} wrote.
   *
   * @param size of the blob
   * @throws MalformedException when it is not such a file, or not of a blob of this size
   */
  static BlobTree read(Path file, long size) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      CarReader car = new CarReader(in);
      Cid root = car.roots().getFirst();
      List<Cid> leaves = new ArrayList<>();
      List<Cid> nodes = new ArrayList<>();
      List<IndexedBlock> nodeBlocks = new ArrayList<>();
      for (Optional<CarBlock> next = car.next(); next.isPresent(); next = car.next()) {
        CarBlock block = next.get();
        int length = block.bytes().remaining();
        nodes.add(block.cid());
        nodeBlocks.add(new IndexedBlock(block.cid().hash(), Part.NODES, block.offset(), length));
        addLeaves(DagPbNode.decode(block.bytes()), leaves);
      }
      if (nodes.isEmpty()) {
        leaves.add(root);
      }
      if (leaves.size() != Profile.UNIXFS_V1_2025.leaves(size)
          || !isTree(root, nodes, leaves, size)) {
        throw new MalformedException("%s does not hold the nodes of its blob".formatted(file));
      }
      List<IndexedBlock> blocks = leafBlocks(leaves, size);
      blocks.addAll(nodeBlocks);
      return new BlobTree(root, blocks);
    }
  }

  /** Whether these are the nodes above these leaves: there is only one right answer. */
  private static boolean isTree(Cid root, List<Cid> nodes, List<Cid> leaves, long size)
      throws IOException {
    List<Cid> expected = new ArrayList<>();
    return root(leaves, size, (cid, _) -> expected.add(cid)).equals(root) && expected.equals(nodes);
  }

  /** Nodes stand in the file in the order in which they were finished, so leaves come in theirs. */
  private static void addLeaves(DagPbNode node, List<Cid> leaves) {
    for (DagPbLink link : node.links()) {
      if (link.cid().codec() == Codec.RAW) {
        leaves.add(link.cid());
      }
    }
  }

  private static Cid root(List<Cid> leaves, long size, BlockSink nodes) throws IOException {
    BalancedTree tree = new BalancedTree(PROFILE, nodes);
    for (int i = 0; i < leaves.size(); i++) {
      tree.leaf(leaves.get(i), leafLength(i, size));
    }
    return tree.finish().root();
  }

  private static List<IndexedBlock> leafBlocks(List<Cid> leaves, long size) {
    List<IndexedBlock> blocks = new ArrayList<>(leaves.size() + 1);
    for (int i = 0; i < leaves.size(); i++) {
      blocks.add(
          new IndexedBlock(leaves.get(i).hash(), Part.BLOB, (long) i * LEAF, leafLength(i, size)));
    }
    return blocks;
  }
}
