package io.nacre.store.cid;

import io.nacre.store.MalformedException;
import java.nio.ByteBuffer;

/**
 * Unsigned variable-length integers as multiformats has them (unsigned-varint): seven bits a byte,
 * least significant first, in as few bytes as the value needs and never more than nine (63 bits).
 */
public final class Varint {
  /** The practical maximum that the specification sets. */
  public static final int MAX_BYTES = 9;

  private Varint() {}

  /** How many bytes {@link #write} takes for this value. */
  public static int length(long value) {
    checkUnsigned(value);
    return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
  }

  /** Appends a value of 0 or more. */
  public static void write(long value, ByteBuffer out) {
    checkUnsigned(value);
    long rest = value;
    while (rest > 0x7f) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  /**
   * Takes one value off the buffer.
   *
   * @throws MalformedException when the buffer ends within it, it is longer than nine bytes, or it
   *     could have been shorter
   */
  public static long read(ByteBuffer in) {
    long value = 0;
    for (int i = 0; i < MAX_BYTES; i++) {
      if (!in.hasRemaining()) {
        throw new MalformedException("the bytes end within a varint");
      }
      byte next = in.get();
      value |= (next & 0x7fL) << (7 * i);
      if (next >= 0) {
        if (next == 0 && i > 0) {
          throw new MalformedException("a varint is longer than its value needs");
        }
        return value;
      }
    }
    throw new MalformedException("a varint has more than %d bytes".formatted(MAX_BYTES));
  }

  private static void checkUnsigned(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("a varint is not negative: " + value);
    }
  }
}
