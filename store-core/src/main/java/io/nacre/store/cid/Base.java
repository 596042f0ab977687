package io.nacre.store.cid;

import io.nacre.store.MalformedException;
import java.util.Arrays;

/** One base's alphabet and arithmetic. Where an alphabet has one case, the other is read too. */
abstract sealed class Base permits BitBase, NumberBase {
  private static final int ASCII = 128;

  final String alphabet;
  private final byte[] values = new byte[ASCII];

  Base(String alphabet) {
    this.alphabet = alphabet;
    Arrays.fill(values, (byte) -1);
    boolean oneCase =
        alphabet.chars().noneMatch(Character::isUpperCase)
            || alphabet.chars().noneMatch(Character::isLowerCase);
    for (int i = 0; i < alphabet.length(); i++) {
      char digit = alphabet.charAt(i);
      values[digit] = (byte) i;
      if (oneCase) {
        values[Character.toLowerCase(digit)] = (byte) i;
        values[Character.toUpperCase(digit)] = (byte) i;
      }
    }
  }

  abstract String encode(byte[] bytes);

  /**
   * @throws MalformedException when the text is not the encoding of any bytes
   */
  abstract byte[] decode(String text);

  /** What a character stands for. */
  final int value(char digit) {
    int value = digit < ASCII ? values[digit] : -1;
    if (value < 0) {
      throw new MalformedException(
          "'%s' is not a digit of base %d"
              .formatted(MalformedException.excerpt(String.valueOf(digit)), alphabet.length()));
    }
    return value;
  }
}
