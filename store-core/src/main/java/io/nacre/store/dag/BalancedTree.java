package io.nacre.store.dag;

import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds the tree above a file's leaves while they come (IPIP-499, "balanced": all leaves equally
 * deep, every node full but the last of its level). Memory is one unfinished node a level.
 */
public final class BalancedTree {
  private final Profile profile;
  private final BlockSink sink;
  private final List<Level> levels = new ArrayList<>();
  private @Nullable Subtree lastLeaf;
  private boolean finished;

  /**
   * @param sink takes the nodes, not the leaves; the root comes last
   */
  public BalancedTree(Profile profile, BlockSink sink) {
    this.profile = profile;
    this.sink = sink;
  }

  /**
   * How many bytes the blocks of a file have altogether under profile unixfs-v1-2025, which needs
   * no byte of it: {@code Tsize} in a link to the file.
   *
   * @param fileSize in bytes
   */
  public static long dagSize(long fileSize) {
    BalancedTree tree = new BalancedTree(Profile.UNIXFS_V1_2025, BlockSink.NONE);
    Cid anyLeaf = Cid.rawSha256(new byte[32]);
    int chunk = Profile.UNIXFS_V1_2025.chunkSize();
    try {
      for (long rest = fileSize; rest > 0 || tree.lastLeaf == null; rest -= chunk) {
        tree.leaf(anyLeaf, Math.min(rest, chunk));
      }
      return tree.finish().dagSize();
    } catch (IOException e) {
      throw new UncheckedIOException("the sink that takes nothing failed", e);
    }
  }

  /**
   * Appends a raw leaf.
   *
   * @param size in bytes
   */
  public void leaf(Cid cid, long size) throws IOException {
    if (cid.codec() != Codec.RAW) {
      throw new IllegalArgumentException("%s is not a raw leaf".formatted(cid));
    }
    leaf(new Subtree(cid, size, size));
  }

  /** Appends a leaf of any form. */
  void leaf(Subtree leaf) throws IOException {
    if (finished) {
      throw new IllegalStateException("the tree is finished");
    }
    lastLeaf = leaf;
    add(0, leaf);
  }

  /**
   * Closes the unfinished nodes; call it once, after at least one leaf (an empty file has one that
   * is empty).
   *
   * @return the whole: a single leaf is its own root
   */
  public Subtree finish() throws IOException {
    if (finished || lastLeaf == null) {
      throw new IllegalStateException("a tree is finished once, and not without leaves");
    }
    finished = true;
    if (levels.size() == 1 && levels.getFirst().children == 1) {
      return lastLeaf;
    }
    for (int height = 0; height < levels.size() - 1; height++) {
      add(height + 1, close(levels.get(height)));
    }
    return close(levels.getLast());
  }

  private void add(int height, Subtree child) throws IOException {
    if (height == levels.size()) {
      levels.add(new Level(profile.width()));
    }
    Level level = levels.get(height);
    if (level.isFull()) {
      add(height + 1, close(level));
    }
    level.add(child);
  }

  /** Hands over a level's node and starts its next. */
  private Subtree close(Level level) throws IOException {
    ByteBuffer block = level.block();
    Cid cid = profile.nodeCid(block);
    Subtree node =
        new Subtree(cid, level.fileSize, Math.addExact(level.dagSize, block.remaining()));
    sink.put(cid, block);
    level.clear();
    return node;
  }

  /** The unfinished node at one height. */
  private static final class Level {
    private final DagPbWriter node = new DagPbWriter();
    private final long[] sizes;
    private int children;
    private long fileSize;
    private long dagSize;

    Level(int width) {
      sizes = new long[width];
    }

    boolean isFull() {
      return children == sizes.length;
    }

    void add(Subtree child) {
      node.link(child.root(), "", child.dagSize());
      sizes[children++] = child.fileSize();
      fileSize = Math.addExact(fileSize, child.fileSize());
      dagSize = Math.addExact(dagSize, child.dagSize());
    }

    ByteBuffer block() {
      node.data(UnixFs.file(fileSize, sizes, children));
      return node.block();
    }

    void clear() {
      node.clear();
      children = 0;
      fileSize = 0;
      dagSize = 0;
    }
  }
}
