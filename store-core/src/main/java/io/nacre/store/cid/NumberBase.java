package io.nacre.store.cid;

import java.util.Arrays;

/**
 * Bases 36 and 58, which are no power of two: the bytes are one big-endian number, its leading zero
 * bytes written as as many zero digits. Time is quadratic, so callers bound the length.
 */
final class NumberBase extends Base {
  NumberBase(String alphabet) {
    super(alphabet);
  }

  @Override
  String encode(byte[] bytes) {
    byte[] digits = new byte[bytes.length * 2];
    int length = convert(bytes, 256, digits, alphabet.length());
    StringBuilder out = new StringBuilder(length + bytes.length);
    for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
      out.append(alphabet.charAt(0));
    }
    for (int i = digits.length - length; i < digits.length; i++) {
      out.append(alphabet.charAt(digits[i]));
    }
    return out.toString();
  }

  @Override
  byte[] decode(String text) {
    byte[] digits = new byte[text.length()];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = (byte) value(text.charAt(i));
    }
    int zeros = 0;
    while (zeros < digits.length && digits[zeros] == 0) {
      zeros++;
    }
    byte[] bytes = new byte[text.length()];
    int length = convert(digits, alphabet.length(), bytes, 256);
    return Arrays.copyOfRange(bytes, bytes.length - length - zeros, bytes.length);
  }

  /**
   * Writes the number in another radix to the end of {@code out}.
   *
   * @return how many digits it has there; none for zero
   */
  private static int convert(byte[] in, int fromRadix, byte[] out, int toRadix) {
    int length = 0;
    for (byte digit : in) {
      int carry = digit & 0xff;
      for (int i = 0; i < length || carry != 0; i++) {
        int at = out.length - 1 - i;
        carry += (out[at] & 0xff) * fromRadix;
        out[at] = (byte) (carry % toRadix);
        carry /= toRadix;
        length = Math.max(length, i + 1);
      }
    }
    return length;
  }
}
