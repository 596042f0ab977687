package io.nacre.store.dag;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the tree of a UnixFS file, of whatever profile and layout, from somebody who is not
 * trusted: its nodes are what their CIDs say, but they may say anything.
 */
public final class FileDag {
  /** Profile unixfs-v0-2015 needs four levels for 200 TiB; one over lets its leaves be nodes. */
  private static final int MAX_DEPTH = 8;

  private final int maxLeaves;
  private final NodeSource source;
  private final List<Leaf> leaves = new ArrayList<>();
  private long offset;

  private FileDag(int maxLeaves, NodeSource source) {
    this.maxLeaves = maxLeaves;
    this.source = source;
  }

  /**
   * A block with bytes of the file.
   *
   * @param offset of its first byte in the file
   * @param size how many bytes of the file it must have: whoever reads it checks that {@link
   *     #content} has as many
   */
  public record Leaf(Cid cid, long offset, long size) {}

  /**
   * The leaves of a file in order. A raw leaf's bytes are not read, so its size is its parents'
   * word.
   *
   * @param size of the file in bytes
   * @param maxLeaves bounds the time and memory: {@link Profile#leaves} of the size, where the
   *     profile is known
   * @throws MalformedException when the nodes are no file of this size, or it has more leaves
   */
  public static List<Leaf> leaves(Cid root, long size, int maxLeaves, NodeSource source)
      throws IOException {
    FileDag walk = new FileDag(maxLeaves, source);
    walk.visit(root, size, 0);
    return List.copyOf(walk.leaves);
  }

  /**
   * The bytes of the file that a leaf has.
   *
   * @param block of the leaf, checked against its CID
   * @throws MalformedException when it is no leaf
   */
  public static ByteBuffer content(Cid leaf, ByteBuffer block) {
    if (leaf.codec() == Codec.RAW) {
      return block.slice();
    }
    DagPbNode node = DagPbNode.decode(block);
    if (!node.links().isEmpty()) {
      throw new MalformedException("%s is not a leaf: it has links".formatted(leaf));
    }
    return file(leaf, node).content();
  }

  private void visit(Cid cid, long size, int depth) throws IOException {
    if (cid.codec() == Codec.RAW) {
      addLeaf(cid, size);
      return;
    }
    if (cid.codec() != Codec.DAG_PB) {
      throw new MalformedException(
          "%s is no part of a file: its codec is 0x%x".formatted(cid, cid.codec()));
    }
    if (depth == MAX_DEPTH) {
      throw new MalformedException("a file has more than %d levels of nodes".formatted(MAX_DEPTH));
    }
    DagPbNode node = DagPbNode.decode(source.node(cid));
    UnixFsData file = file(cid, node);
    if (file.fileSize() != size) {
      throw new MalformedException(
          "%s has %d bytes of a file where %d are to be".formatted(cid, file.fileSize(), size));
    }
    if (node.links().isEmpty()) {
      addLeaf(cid, size);
    } else if (file.content().hasRemaining()) {
      throw new MalformedException("%s has both links and bytes of its own".formatted(cid));
    }
    for (int i = 0; i < node.links().size(); i++) {
      visit(node.links().get(i).cid(), file.blockSizes().get(i), depth + 1);
    }
  }

  private void addLeaf(Cid cid, long size) {
    if (leaves.size() == maxLeaves) {
      throw new MalformedException("a file has more than %d leaves".formatted(maxLeaves));
    }
    leaves.add(new Leaf(cid, offset, size));
    offset += size; // cannot overflow: sizes below each node were checked to add up to its own
  }

  /** A node's UnixFS message, once it is a file whose sizes agree. */
  static UnixFsData file(Cid cid, DagPbNode node) {
    UnixFsData data = UnixFsData.decode(node.data());
    if (data.type() != UnixFs.FILE && data.type() != UnixFs.RAW) {
      throw new MalformedException("%s is not a file but %s".formatted(cid, data.typeName()));
    }
    if (data.blockSizes().size() != node.links().size()) {
      throw new MalformedException(
          "%s has %d links but %d sizes of what is below them"
              .formatted(cid, node.links().size(), data.blockSizes().size()));
    }
    if (node.links().stream().anyMatch(link -> !link.name().isEmpty())) {
      throw new MalformedException("%s is a file, but its links have names".formatted(cid));
    }
    long sum = data.content().remaining();
    for (long size : data.blockSizes()) {
      sum += size;
      if (sum < 0) {
        throw new MalformedException("the sizes in %s overflow".formatted(cid));
      }
    }
    if (sum != data.fileSize()) {
      throw new MalformedException(
          "the sizes in %s add up to %d, not %d".formatted(cid, sum, data.fileSize()));
    }
    return data;
  }
}
