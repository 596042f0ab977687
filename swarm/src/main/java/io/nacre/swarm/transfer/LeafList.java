package io.nacre.swarm.transfer;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import io.nacre.store.dag.BalancedTree;
import io.nacre.store.dag.BlockSink;
import io.nacre.store.dag.DagPbLink;
import io.nacre.store.dag.DagPbNode;
import io.nacre.store.dag.Profile;
import io.nacre.store.fetch.FetchException;
import io.nacre.swarm.protocol.BlobInfo;
import io.nacre.swarm.protocol.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the leaves of a blob from the nodes below its root. A blob of a given size has exactly one
 * tree, so the nodes are only read for their leaves, and the tree is built again from those: when
 * it has the same root, everything fits.
 */
final class LeafList {
  /** The most bytes a blob may have; the CIDs of its leaves are all in memory. */
  static final long MAX_BLOB = 128L << 30;

  /** Levels of nodes: 1024 leaves below each of the lowest, as many of those below the next. */
  private static final int MAX_DEPTH = 2;

  /** Brings a node of this CID, verified. */
  @FunctionalInterface
  interface Nodes {
    ByteBuffer read(Cid cid) throws FetchException, InterruptedException;
  }

  private final BlobInfo blob;
  private final int count;
  private final Nodes nodes;
  private final List<Cid> leaves = new ArrayList<>();

  /** How many more nodes the tree of so many leaves may have. */
  private int nodesLeft;

  private LeafList(BlobInfo blob, int count, Nodes nodes) {
    this.blob = blob;
    this.count = count;
    this.nodes = nodes;
    this.nodesLeft = 1 + Math.ceilDiv(count, Profile.UNIXFS_V1_2025.width());
  }

  /**
   * The leaves, in order.
   *
   * @param blob of at most {@link #MAX_BLOB} bytes
   * @throws MalformedException when the root is not that of any blob of this size
   * @throws FetchException when the nodes cannot be had
   */
  static List<Cid> read(BlobInfo blob, Nodes nodes) throws FetchException, InterruptedException {
    if (blob.isLeaf()) {
      return List.of(blob.root());
    }
    int count = Math.toIntExact(Math.ceilDiv(blob.size(), (long) Protocol.LEAF));
    LeafList list = new LeafList(blob, count, nodes);
    list.walk(blob.root(), 1);
    list.check();
    return List.copyOf(list.leaves);
  }

  private void walk(Cid node, int depth) throws FetchException, InterruptedException {
    if (depth > MAX_DEPTH || nodesLeft == 0) {
      throw misfit("is too deep or too wide");
    }
    nodesLeft--;
    for (DagPbLink link : DagPbNode.decode(nodes.read(node)).links()) {
      if (link.cid().codec() == Codec.DAG_PB) {
        walk(link.cid(), depth + 1);
      } else if (leaves.size() < count) {
        leaves.add(link.cid());
      } else {
        throw misfit("has too many leaves");
      }
    }
  }

  private void check() {
    BalancedTree tree = new BalancedTree(Profile.UNIXFS_V1_2025, BlockSink.NONE);
    Cid root;
    try {
      for (int i = 0; i < leaves.size(); i++) {
        long start = (long) i * Protocol.LEAF;
        tree.leaf(leaves.get(i), Math.min(Protocol.LEAF, blob.size() - start));
      }
      root = tree.finish().root();
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw misfit("has leaves of another kind, or none", e);
    }
    if (leaves.size() != count || !root.equals(blob.root())) {
      throw misfit("is not that of a blob of %d bytes".formatted(blob.size()));
    }
  }

  private MalformedException misfit(String what) {
    return new MalformedException("the tree below %s %s".formatted(blob.root(), what));
  }

  private MalformedException misfit(String what, Exception cause) {
    return new MalformedException("the tree below %s %s".formatted(blob.root(), what), cause);
  }
}
