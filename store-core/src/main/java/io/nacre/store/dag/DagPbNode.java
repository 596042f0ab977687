package io.nacre.store.dag;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Varint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A block of the codec dag-pb (dag-pb specification), read strictly: no field that is unknown,
 * repeated, out of order or of another wire type.
 *
 * @param links in the order of the block, which a reader leaves alone
 * @param data opaque at this level; empty like one that is not there. It shares the block's memory
 */
public record DagPbNode(List<DagPbLink> links, ByteBuffer data) {
  /** No block that travels between IPFS nodes is longer (Bitswap's limit). */
  public static final int MAX_BYTES = 2 << 20;

  /**
   * More than fit in a directory that is not sharded, and eight times the widest profile's file
   * node.
   */
  public static final int MAX_LINKS = 8192;

  /**
   * Reads what remains in the buffer, whose position stays.
   *
   * @throws MalformedException when it is not a dag-pb node, or over a limit
   */
  public static DagPbNode decode(ByteBuffer block) {
    if (block.remaining() > MAX_BYTES) {
      throw new MalformedException(
          "a dag-pb block has %d bytes, more than %d".formatted(block.remaining(), MAX_BYTES));
    }
    ByteBuffer in = block.slice();
    List<DagPbLink> links = new ArrayList<>();
    ByteBuffer data = null;
    boolean linksEnded = false;
    while (in.hasRemaining()) {
      byte key = in.get();
      if (key == DagPbWriter.NODE_LINK && !linksEnded) {
        if (links.size() == MAX_LINKS) {
          throw new MalformedException("a dag-pb node has more than %d links".formatted(MAX_LINKS));
        }
        links.add(DagPbLink.decode(bytes(in)));
      } else if (key == DagPbWriter.NODE_DATA && data == null) {
        data = bytes(in);
        linksEnded = !links.isEmpty();
      } else {
        throw new MalformedException(
            "field 0x%02x of a dag-pb node is unknown, repeated or out of order".formatted(key));
      }
    }
    return new DagPbNode(List.copyOf(links), data == null ? ByteBuffer.allocate(0) : data);
  }

  /** A protobuf field of bytes: its length, then itself. */
  static ByteBuffer bytes(ByteBuffer in) {
    long length = Varint.read(in);
    if (length > in.remaining()) {
      throw new MalformedException("the bytes end within a protobuf field");
    }
    ByteBuffer field = in.slice(in.position(), (int) length);
    in.position(in.position() + (int) length);
    return field;
  }
}
