package io.nacre.http;

import java.io.IOException;
import java.util.Arrays;

/**
 * Walks over values in DER (X.690): as much of it as telling the curve of a key takes.
 *
 * @param bytes values one after the other
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Der(byte[] bytes) {
  /** Lengths of more bytes than that are of no key. */
  private static final int MAX_LENGTH_BYTES = 2;

  boolean hasMore() {
    return bytes.length > 0;
  }

  int tag() throws IOException {
    return at(0);
  }

  /** Of the first value. */
  byte[] content() throws IOException {
    int from = headBytes();
    return Arrays.copyOfRange(bytes, from, from + length());
  }

  /** The values within the first one, which has this tag. */
  Der enter(int tag) throws IOException {
    if (tag() != tag) {
      throw malformed();
    }
    return new Der(content());
  }

  /** The values after the first one. */
  Der skip() throws IOException {
    return new Der(Arrays.copyOfRange(bytes, headBytes() + length(), bytes.length));
  }

  private int headBytes() throws IOException {
    int first = at(1);
    return 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private int length() throws IOException {
    int length = at(1);
    int more = headBytes() - 2;
    if (more > 0) {
      length = 0;
      for (int i = 0; i < Math.min(more, MAX_LENGTH_BYTES); i++) {
        length = length << Byte.SIZE | at(2 + i);
      }
    }
    if (more > MAX_LENGTH_BYTES || headBytes() + length > bytes.length) {
      throw malformed();
    }
    return length;
  }

  private int at(int index) throws IOException {
    if (index >= bytes.length) {
      throw malformed();
    }
    return bytes[index] & 0xff;
  }

  private static IOException malformed() {
    return new IOException("the key is malformed");
  }
}
