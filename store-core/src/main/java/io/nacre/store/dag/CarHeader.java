package io.nacre.store.dag;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The first section of a CAR: the dag-cbor map {@code {"roots": [CID…], "version": 1}}. Its
 * canonical form is the only one there is, so everything but the roots is compared, not parsed.
 */
final class CarHeader {
  /** A map of two pairs, the text {@code roots}. */
  private static final byte[] BEFORE_ROOTS = HexFormat.of().parseHex("a265726f6f7473");

  /** The text {@code version}, the number 1. */
  private static final byte[] AFTER_ROOTS = HexFormat.of().parseHex("6776657273696f6e01");

  /** Tag 42, a link. */
  private static final byte[] LINK = HexFormat.of().parseHex("d82a");

  private static final int BYTE_STRING = 2;
  private static final int ARRAY = 4;

  /** Precedes a binary CID in dag-cbor: the multibase prefix of raw bytes. */
  private static final byte IDENTITY_BASE = 0;

  private CarHeader() {}

  static ByteBuffer encode(List<Cid> roots) {
    int length = BEFORE_ROOTS.length + 5 + AFTER_ROOTS.length;
    for (Cid root : roots) {
      length += LINK.length + 5 + 1 + root.encodedLength();
    }
    ByteBuffer out = ByteBuffer.allocate(length).put(BEFORE_ROOTS);
    putHead(ARRAY, roots.size(), out);
    for (Cid root : roots) {
      out.put(LINK);
      putHead(BYTE_STRING, 1 + root.encodedLength(), out);
      out.put(IDENTITY_BASE);
      root.write(out);
    }
    return out.put(AFTER_ROOTS).flip();
  }

  /**
   * @throws MalformedException when this is not the canonical header of a CAR of version 1
   */
  static List<Cid> decode(ByteBuffer in) {
    expect(BEFORE_ROOTS, in);
    int count = takeHead(ARRAY, in);
    if (count == 0) {
      throw new MalformedException("a CAR has at least one root");
    }
    List<Cid> roots = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      expect(LINK, in);
      int length = takeHead(BYTE_STRING, in);
      if (length < 1 || length > in.remaining() || in.get() != IDENTITY_BASE) {
        throw new MalformedException("a root in the header of a CAR is not a CID");
      }
      byte[] cid = new byte[length - 1];
      in.get(cid);
      roots.add(Cid.decode(cid));
    }
    expect(AFTER_ROOTS, in);
    if (in.hasRemaining()) {
      throw new MalformedException("bytes follow the header of a CAR within its section");
    }
    return List.copyOf(roots);
  }

  private static void expect(byte[] wanted, ByteBuffer in) {
    byte[] found = new byte[Math.min(wanted.length, in.remaining())];
    in.get(found);
    if (!Arrays.equals(found, wanted)) {
      throw new MalformedException("this is not the header of a CAR of version 1");
    }
  }

  /** A CBOR item's major type and its length, in as few bytes as it needs. */
  private static void putHead(int major, int length, ByteBuffer out) {
    int type = major << 5;
    if (length < 24) {
      out.put((byte) (type | length));
    } else if (length < 1 << 8) {
      out.put((byte) (type | 24)).put((byte) length);
    } else if (length < 1 << 16) {
      out.put((byte) (type | 25)).putShort((short) length);
    } else {
      out.put((byte) (type | 26)).putInt(length);
    }
  }

  private static int takeHead(int major, ByteBuffer in) {
    int start = in.position();
    int first = in.hasRemaining() ? in.get() & 0xff : 0;
    int extra =
        switch (first & 0x1f) {
          case 24 -> 1;
          case 25 -> 2;
          case 26 -> 4;
          default -> 0;
        };
    if (first >> 5 != major || (first & 0x1f) > 26 || extra > in.remaining()) {
      throw new MalformedException("this is not the header of a CAR of version 1");
    }
    int length = extra == 0 ? first & 0x1f : 0;
    for (int i = 0; i < extra; i++) {
      length = (length << 8) | (in.get() & 0xff);
    }
    ByteBuffer shortest = ByteBuffer.allocate(5);
    putHead(major, length, shortest);
    if (length < 0 || shortest.position() != in.position() - start) {
      throw new MalformedException("a length in the header of a CAR is not in its shortest form");
    }
    return length;
  }
}
