package io.nacre.store.dag;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Varint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The UnixFS message in a dag-pb node, read strictly (UnixFS specification, "Data").
 *
 * @param type one of {@link UnixFs}' types
 * @param content bytes of the file that lie in the node itself. They share the block's memory
 * @param fileSize how many bytes the file below and in this node has; 0 for a directory
 * @param blockSizes how many of them are below each link
 * @param hashType of a sharded directory, else 0
 * @param fanout of a sharded directory, else 0
 */
record UnixFsData(
    int type,
    ByteBuffer content,
    long fileSize,
    List<Long> blockSizes,
    long hashType,
    long fanout) {
  private static final byte HASH_TYPE = 0x28;
  private static final byte FANOUT = 0x30;

  /** Fields that Nacre has no use for, but knows: permissions, and when a file was changed. */
  private static final byte MODE = 0x38;

  private static final byte MTIME = 0x42;

  /**
   * @throws MalformedException when a field is unknown, repeated or of another wire type, or there
   *     is no type
   */
  static UnixFsData decode(ByteBuffer data) {
    ByteBuffer in = data.slice();
    int seen = 0;
    long type = -1;
    ByteBuffer content = ByteBuffer.allocate(0);
    long fileSize = 0;
    long hashType = 0;
    long fanout = 0;
    List<Long> blockSizes = new ArrayList<>();
    while (in.hasRemaining()) {
      byte key = in.get();
      int field = 1 << (key >> 3);
      if (key < 0 || ((seen & field) != 0 && key != UnixFs.BLOCK_SIZE)) {
        throw unknown(key);
      }
      seen |= field;
      switch (key) {
        case UnixFs.TYPE -> type = Varint.read(in);
        case UnixFs.DATA -> content = DagPbNode.bytes(in);
        case UnixFs.FILE_SIZE -> fileSize = Varint.read(in);
        case UnixFs.BLOCK_SIZE -> blockSizes.add(blockSize(in, blockSizes.size()));
        case HASH_TYPE -> hashType = Varint.read(in);
        case FANOUT -> fanout = Varint.read(in);
        case MODE -> Varint.read(in);
        case MTIME -> DagPbNode.bytes(in);
        default -> throw unknown(key);
      }
    }
    if (type < 0 || type > UnixFs.HAMT_SHARD) {
      throw new MalformedException("a UnixFS node has no type that is known");
    }
    return new UnixFsData((int) type, content, fileSize, List.copyOf(blockSizes), hashType, fanout);
  }

  private static MalformedException unknown(byte key) {
    return new MalformedException(
        "field 0x%02x of a UnixFS node is unknown or repeated".formatted(key));
  }

  private static long blockSize(ByteBuffer in, int before) {
    if (before == DagPbNode.MAX_LINKS) {
      throw new MalformedException(
          "a UnixFS node has more than %d block sizes".formatted(DagPbNode.MAX_LINKS));
    }
    return Varint.read(in);
  }

  /** What the type is called in sentences. */
  String typeName() {
    return switch (type) {
      case UnixFs.RAW, UnixFs.FILE -> "a file";
      case UnixFs.DIRECTORY -> "a directory";
      case UnixFs.SYMLINK -> "a symbolic link";
      case UnixFs.HAMT_SHARD -> "a sharded directory (HAMT), which Nacre does not read";
      default -> "metadata";
    };
  }
}
