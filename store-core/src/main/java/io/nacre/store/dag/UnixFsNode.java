package io.nacre.store.dag;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A dag-pb block by what it is in UnixFS, as far as one who walks through it has to know. */
public sealed interface UnixFsNode {

  /**
   * A file, or a part of one.
   *
   * @param size of the file below and in this node, in bytes
   * @param content bytes that lie in the node itself; none when it has parts
   * @param parts what it consists of, in order
   */
  record File(long size, ByteBuffer content, List<Part> parts) implements UnixFsNode {}

  /**
   * What a link of a file's node stands for.
   *
   * @param offset of its first byte in this node's part of the file
   * @param size in bytes
   */
  record Part(Cid cid, long offset, long size) {

    /** Whether it has a byte in {@code [from, to]}. */
    boolean meets(long from, long to) {
      return from <= to && size > 0 && offset <= to && offset + size > from;
    }
  }

  /** A directory in one block, its entries by name. */
  record Folder(Map<String, DagPbLink> entries) implements UnixFsNode {}

  /** A node of a directory that is spread over several blocks. */
  record Shard(HamtShard shard) implements UnixFsNode {}

  /** Whatever else dag-pb may hold: a symbolic link, or nothing of UnixFS at all. */
  record Other() implements UnixFsNode {}

  /**
   * Reads a block.
   *
   * @throws MalformedException when it is no dag-pb, or a file or directory that contradicts itself
   */
  static UnixFsNode read(Cid cid, ByteBuffer block) {
    DagPbNode node = DagPbNode.decode(block);
    UnixFsData data;
    try {
      data = UnixFsData.decode(node.data());
    } catch (MalformedException _) {
      return new Other(); // dag-pb serves others than UnixFS too
    }
    return switch (data.type()) {
      case UnixFs.RAW, UnixFs.FILE -> file(cid, node);
      case UnixFs.DIRECTORY -> new Folder(Directory.byName(node.links()));
      case UnixFs.HAMT_SHARD -> new Shard(HamtShard.of(node, data));
      default -> new Other();
    };
  }

  private static File file(Cid cid, DagPbNode node) {
    UnixFsData data = FileDag.file(cid, node);
    List<Part> parts = new ArrayList<>(node.links().size());
    long offset = data.content().remaining();
    for (int i = 0; i < node.links().size(); i++) {
      long size = data.blockSizes().get(i);
      parts.add(new Part(node.links().get(i).cid(), offset, size));
      offset += size;
    }
    return new File(data.fileSize(), data.content(), List.copyOf(parts));
  }
}
