package io.nacre.store.dag;

import io.nacre.store.cid.Varint;
import java.nio.ByteBuffer;

/** Writes the UnixFS message that is the data of a dag-pb node (UnixFS specification, "Data"). */
final class UnixFs {
  static final int RAW = 0;
  static final int DIRECTORY = 1;
  static final int FILE = 2;
  static final int SYMLINK = 4;
  static final int HAMT_SHARD = 5;

  /** Key bytes of the protobuf schema: field number and wire type. */
  static final byte TYPE = 0x08;

  static final byte DATA = 0x12;
  static final byte FILE_SIZE = 0x18;
  static final byte BLOCK_SIZE = 0x20;

  private UnixFs() {}

  static ByteBuffer directory() {
    return ByteBuffer.wrap(new byte[] {TYPE, DIRECTORY});
  }

  /**
   * A file whose bytes are all in the nodes linked to.
   *
   * @param sizes how many of its bytes are in each
   * @param count how many of them count
   */
  static ByteBuffer file(long fileSize, long[] sizes, int count) {
    ByteBuffer out = ByteBuffer.allocate(3 + Varint.MAX_BYTES + count * (1 + Varint.MAX_BYTES));
    out.put(TYPE).put((byte) FILE).put(FILE_SIZE);
    Varint.write(fileSize, out);
    for (int i = 0; i < count; i++) {
      out.put(BLOCK_SIZE);
      Varint.write(sizes[i], out);
    }
    return out.flip();
  }

  /** A file, or a leaf of one, whose bytes are in the node itself. */
  static ByteBuffer file(ByteBuffer bytes) {
    int size = bytes.remaining();
    ByteBuffer out = ByteBuffer.allocate(4 + 2 * Varint.MAX_BYTES + size);
    out.put(TYPE).put((byte) FILE);
    if (size > 0) {
      out.put(DATA);
      Varint.write(size, out);
      out.put(bytes);
    }
    out.put(FILE_SIZE);
    Varint.write(size, out);
    return out.flip();
  }
}
