package io.nacre.store.archive;

import io.nacre.store.MalformedException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Finds the CAR of version 1 in a stream: the stream itself, or what a CAR of version 2 wraps
 * between its header and its index.
 */
final class CarStream {
  /** The pragma of version 2: a section with the map {@code {"version": 2}}. */
  private static final byte[] PRAGMA = HexFormat.of().parseHex("0aa16776657273696f6e02");

  /** How a map of roots begins, after its section's length. */
  private static final byte[] ROOTS = HexFormat.of().parseHex("a265726f6f7473");

  private static final int MAX_LENGTH_BYTES = 3;

  /** Characteristics, then offset and size of the data, then the offset of the index. */
  private static final int HEADER = 40;

  private static final int DATA_OFFSET = 16;
  private static final int DATA_SIZE = 24;

  private CarStream() {}

  /** Whether a CAR begins here; the stream stays where it is. */
  static boolean isCar(BufferedInputStream stream) throws IOException {
    stream.mark(PRAGMA.length);
    byte[] start = stream.readNBytes(PRAGMA.length);
    stream.reset();
    return Arrays.equals(start, PRAGMA) || isVersion1(start);
  }

  private static boolean isVersion1(byte[] start) {
    for (int at = 1; at <= MAX_LENGTH_BYTES && at + ROOTS.length <= start.length; at++) {
      if (Arrays.equals(start, at, at + ROOTS.length, ROOTS, 0, ROOTS.length)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The bytes of version 1.
   *
   * @throws MalformedException when the header of version 2 contradicts itself
   */
  static InputStream version1(BufferedInputStream stream) throws IOException {
    stream.mark(PRAGMA.length);
    byte[] start = stream.readNBytes(PRAGMA.length);
    if (!Arrays.equals(start, PRAGMA)) {
      stream.reset();
      return stream;
    }
    ByteBuffer header = ByteBuffer.wrap(stream.readNBytes(HEADER)).order(ByteOrder.LITTLE_ENDIAN);
    if (header.remaining() < HEADER) {
      throw new MalformedException("the CAR ends within its header");
    }
    long padding = header.getLong(DATA_OFFSET) - PRAGMA.length - HEADER;
    long size = header.getLong(DATA_SIZE);
    if (padding < 0 || size < 0) {
      throw new MalformedException("the header of a CAR of version 2 says where no data can be");
    }
    try {
      stream.skipNBytes(padding);
    } catch (EOFException e) {
      throw new MalformedException("the CAR ends before its data", e);
    }
    return new Window(stream, size);
  }

  /** The next so many bytes of a stream. */
  private static final class Window extends FilterInputStream {
    private long left;

    Window(InputStream stream, long size) {
      super(stream);
      left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0 && length > 0) {
        return -1;
      }
      int read = in.read(bytes, offset, (int) Math.min(length, left));
      left -= Math.max(read, 0);
      return read;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
