package io.nacre.store.dag;

import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Varint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/**
 * Writes blocks one after the other as a CAR of version 1. Closing the channel is left to whoever
 * opened it.
 */
public final class CarWriter {
  private final WritableByteChannel out;
  private long position;

  /**
   * Writes the header.
   *
   * @param roots one or more. Who learns the root last gives a CID of the same length, and writes
   *     {@link #header} over it in the end
   */
  public CarWriter(WritableByteChannel out, List<Cid> roots) throws IOException {
    this.out = out;
    writeFully(header(roots));
  }

  /** The header section: as long as ever for as many roots of the same length. */
  public static ByteBuffer header(List<Cid> roots) {
    if (roots.isEmpty()) {
      throw new IllegalArgumentException("a CAR has at least one root");
    }
    ByteBuffer header = CarHeader.encode(roots);
    ByteBuffer section = ByteBuffer.allocate(Varint.MAX_BYTES + header.remaining());
    Varint.write(header.remaining(), section);
    return section.put(header).flip();
  }

  /** What stands before a block of this many bytes. */
  public static ByteBuffer head(Cid cid, int length) {
    int cidLength = cid.encodedLength();
    ByteBuffer head = ByteBuffer.allocate(Varint.MAX_BYTES + cidLength);
    Varint.write(cidLength + length, head);
    cid.write(head);
    return head.flip();
  }

  /**
   * Appends one block.
   *
   * @return where its bytes begin in the CAR
   */
  public long write(Cid cid, ByteBuffer block) throws IOException {
    writeFully(head(cid, block.remaining()));
    long offset = position;
    writeFully(block.duplicate());
    return offset;
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    position += bytes.remaining();
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
