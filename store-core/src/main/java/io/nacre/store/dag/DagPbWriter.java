package io.nacre.store.dag;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Varint;
import java.nio.ByteBuffer;

/**
 * Writes one dag-pb block in canonical form: links first, each with all three fields as every
 * implementation of UnixFS writes them, then data.
 */
final class DagPbWriter {
  /** Key bytes of the protobuf schema: field number and wire type. */
  static final byte NODE_LINK = 0x12;

  static final byte NODE_DATA = 0x0a;
  static final byte LINK_HASH = 0x0a;
  static final byte LINK_NAME = 0x12;
  static final byte LINK_TSIZE = 0x18;

  private static final int INITIAL_BYTES = 256;

  private ByteBuffer out = ByteBuffer.allocate(INITIAL_BYTES);

  /** Appends a link; the caller brings them in the order of their names. */
  void link(Cid cid, String name, long tsize) {
    byte[] nameBytes = name.getBytes(UTF_8);
    int cidLength = cid.encodedLength();
    int length =
        lengthOfBytes(cidLength) + lengthOfBytes(nameBytes.length) + 1 + Varint.length(tsize);
    ensure(lengthOfBytes(length));
    out.put(NODE_LINK);
    Varint.write(length, out);
    out.put(LINK_HASH);
    Varint.write(cidLength, out);
    cid.write(out);
    out.put(LINK_NAME);
    Varint.write(nameBytes.length, out);
    out.put(nameBytes);
    out.put(LINK_TSIZE);
    Varint.write(tsize, out);
  }

  /** Appends the data, which ends the block. */
  void data(ByteBuffer data) {
    ensure(lengthOfBytes(data.remaining()));
    out.put(NODE_DATA);
    Varint.write(data.remaining(), out);
    out.put(data);
  }

  /** Length of the block so far in bytes. */
  int length() {
    return out.position();
  }

  /** The block; valid until the writer is used again. */
  ByteBuffer block() {
    return out.duplicate().flip();
  }

  /** Starts the next block. */
  void clear() {
    out.clear();
  }

  private void ensure(int more) {
    if (out.remaining() < more) {
      out =
          ByteBuffer.allocate(Math.max(out.capacity() * 2, out.position() + more)).put(out.flip());
    }
  }

  /** Of a field that is bytes: its key, its length, itself. */
  private static int lengthOfBytes(int length) {
    return 1 + Varint.length(length) + length;
  }
}
