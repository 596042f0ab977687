package io.nacre.store.dag;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Varint;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Reads a CAR of version 1 block by block, and gives none that is not its CID's. Memory is one
 * block. Closing the stream is left to whoever opened it.
 */
public final class CarReader {
  /** Some 1,500 roots. */
  private static final int MAX_HEADER = 64 << 10;

  private static final int MAX_SECTION = Cid.MAX_BYTES + DagPbNode.MAX_BYTES;

  private final InputStream in;
  private final List<Cid> roots;
  private long position;

  /**
   * Reads the header.
   *
   * @throws MalformedException when it is not that of a CAR of version 1
   */
  public CarReader(InputStream in) throws IOException {
    this.in = new BufferedInputStream(in);
    this.roots =
        CarHeader.decode(
            section(MAX_HEADER).orElseThrow(() -> new MalformedException("an empty CAR")));
  }

  /** What the header names; not promised to be among the blocks. */
  public List<Cid> roots() {
    return roots;
  }

  /**
   * The next block, or empty at the end.
   *
   * @throws MalformedException when the CAR is cut short, a block is longer than 2 MiB, its bytes
   *     are not those of its CID, or its hash is one that cannot be checked
   */
  public Optional<CarBlock> next() throws IOException {
    Optional<ByteBuffer> section = section(MAX_SECTION);
    if (section.isEmpty()) {
      return Optional.empty();
    }
    ByteBuffer block = section.get();
    Cid cid = Cid.read(block);
    if (block.remaining() > DagPbNode.MAX_BYTES) {
      throw new MalformedException(
          "block %s of a CAR has %d bytes, more than %d"
              .formatted(cid, block.remaining(), DagPbNode.MAX_BYTES));
    }
    if (!cid.hash().isVerifiable()) {
      throw new MalformedException(
          "block %s of a CAR cannot be checked: its hash function is not known".formatted(cid));
    }
    if (!cid.verifies(block)) {
      throw new MalformedException("block %s of a CAR has other bytes than its CID".formatted(cid));
    }
    return Optional.of(new CarBlock(cid, block, position - block.remaining()));
  }

  /** The content of the next section, or empty at the end. */
  private Optional<ByteBuffer> section(int limit) throws IOException {
    ByteBuffer prefix = ByteBuffer.allocate(Varint.MAX_BYTES);
    int next = in.read();
    if (next < 0) {
      return Optional.empty();
    }
    prefix.put((byte) next);
    while (next >= 0x80 && prefix.hasRemaining()) {
      next = in.read();
      if (next >= 0) {
        prefix.put((byte) next);
      }
    }
    position += prefix.position();
    long length = Varint.read(prefix.flip());
    if (length > limit) {
      throw new MalformedException(
          "a section of a CAR has %d bytes, more than %d".formatted(length, limit));
    }
    byte[] section = in.readNBytes((int) length);
    if (section.length < length) {
      throw new MalformedException("the CAR ends within a section");
    }
    position += length;
    return Optional.of(ByteBuffer.wrap(section));
  }
}
