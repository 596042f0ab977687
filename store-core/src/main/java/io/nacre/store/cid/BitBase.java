package io.nacre.store.cid;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.nacre.store.MalformedException;
import java.util.Arrays;

/** Bases 16, 32 and 64 of RFC 4648: every digit is a few bits. Only canonical text is read. */
final class BitBase extends Base {
  private final int bits;
  private final int mask;
  private final boolean padded;

  BitBase(String alphabet, int bits, boolean padded) {
    super(alphabet);
    this.bits = bits;
    this.mask = (1 << bits) - 1;
    this.padded = padded;
  }

  @Override
  String encode(byte[] bytes) {
    int digits = (bytes.length * 8 + bits - 1) / bits;
    byte[] out = new byte[padded ? padded(digits) : digits];
    Arrays.fill(out, digits, out.length, (byte) '=');
    int buffer = 0;
    int held = 0;
    int at = 0;
    for (byte next : bytes) {
      buffer = ((buffer << 8) | (next & 0xff)) & 0xffff;
      held += 8;
      while (held >= bits) {
        held -= bits;
        out[at++] = (byte) alphabet.charAt((buffer >> held) & mask);
      }
    }
    if (held > 0) {
      out[at] = (byte) alphabet.charAt((buffer << (bits - held)) & mask);
    }
    return new String(out, ISO_8859_1);
  }

  @Override
  byte[] decode(String text) {
    int digits = padded ? withoutPadding(text) : text.length();
    if (digits * bits % 8 >= bits) {
      throw new MalformedException(
          "%d digits of base %d are not whole bytes".formatted(digits, alphabet.length()));
    }
    byte[] out = new byte[digits * bits / 8];
    int buffer = 0;
    int held = 0;
    int at = 0;
    for (int i = 0; i < digits; i++) {
      buffer = ((buffer << bits) | value(text.charAt(i))) & 0xffff;
      held += bits;
      if (held >= 8) {
        held -= 8;
        out[at++] = (byte) (buffer >> held);
      }
    }
    if ((buffer & ((1 << held) - 1)) != 0) {
      throw new MalformedException(
          "bits are left over after the last byte of base %d text".formatted(alphabet.length()));
    }
    return out;
  }

  /** How many digits stand before the padding, which must be just as long as it has to be. */
  private int withoutPadding(String text) {
    int digits = text.length();
    while (digits > 0 && text.charAt(digits - 1) == '=') {
      digits--;
    }
    if (text.length() != padded(digits)) {
      throw new MalformedException(
          "the padding of base %d text has the wrong length".formatted(alphabet.length()));
    }
    return digits;
  }

  /** How long so many digits are with their padding: whole groups of 4 (base 64) or 8 (base 32). */
  private int padded(int digits) {
    int group = bits == 6 ? 4 : 8;
    return Math.ceilDiv(digits, group) * group;
  }
}
