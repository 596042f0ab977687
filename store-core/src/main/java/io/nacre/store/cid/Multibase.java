package io.nacre.store.cid;

import io.nacre.store.MalformedException;

/**
 * Text forms of bytes whose first character says the base (multiformats, multibase). The bases that
 * CIDs are met in; the identity prefix (raw bytes posing as text) is refused.
 */
public enum Multibase {
  BASE16('f', new BitBase("0123456789abcdef", 4, false)),
  BASE16_UPPER('F', new BitBase("0123456789ABCDEF", 4, false)),
  BASE32('b', new BitBase("abcdefghijklmnopqrstuvwxyz234567", 5, false)),
  BASE32_UPPER('B', new BitBase("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 5, false)),
  BASE32_PAD('c', new BitBase("abcdefghijklmnopqrstuvwxyz234567", 5, true)),
  BASE32_PAD_UPPER('C', new BitBase("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 5, true)),
  BASE36('k', new NumberBase("0123456789abcdefghijklmnopqrstuvwxyz")),
  BASE36_UPPER('K', new NumberBase("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")),
  BASE58BTC('z', new NumberBase("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")),
  BASE64(
      'm',
      new BitBase("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 6, false)),
  BASE64_PAD(
      'M',
      new BitBase("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 6, true)),
  BASE64_URL(
      'u',
      new BitBase("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 6, false)),
  BASE64_URL_PAD(
      'U',
      new BitBase("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 6, true));

  /**
   * Enough for any CID in any base. Decoding base 36 and 58 takes time quadratic in the length, so
   * there has to be a bound.
   */
  public static final int MAX_TEXT = 512;

  private static final int LAST_ASCII = 127;
  private static final Multibase[] BY_PREFIX = new Multibase[LAST_ASCII + 1];

  static {
    for (Multibase base : values()) {
      BY_PREFIX[base.prefix] = base;
    }
  }

  private final char prefix;

  @SuppressWarnings("ImmutableEnumChecker") // its one array is a table that nothing writes to
  private final Base base;

  Multibase(char prefix, Base base) {
    this.prefix = prefix;
    this.base = base;
  }

  /** The character that text in this base begins with. */
  public char prefix() {
    return prefix;
  }

  /** The bytes in this base, prefix first. */
  public String encode(byte[] bytes) {
    return prefix + base.encode(bytes);
  }

  /** The bytes in this base without its prefix, as CIDs of version 0 are written. */
  String encodeBare(byte[] bytes) {
    return base.encode(bytes);
  }

  /** Reads text in this base that has no prefix. */
  byte[] decodeBare(String text) {
    return base.decode(bounded(text));
  }

  /**
   * Reads text in the base its first character names.
   *
   * @throws MalformedException when the base is not one of these, a character is not in its
   *     alphabet, padding is wrong, bits are left over, or the text is longer than {@link
   *     #MAX_TEXT}
   */
  public static byte[] decode(String text) {
    if (text.isEmpty()) {
      throw new MalformedException("empty text has no multibase prefix");
    }
    return of(text.charAt(0)).base.decode(bounded(text).substring(1));
  }

  /**
   * The base with this prefix.
   *
   * @throws MalformedException when there is none
   */
  public static Multibase of(char prefix) {
    Multibase base = prefix <= LAST_ASCII ? BY_PREFIX[prefix] : null;
    if (base == null) {
      throw new MalformedException(
          "'%s' is not the prefix of a multibase that CIDs are read in"
              .formatted(MalformedException.excerpt(String.valueOf(prefix))));
    }
    return base;
  }

  private static String bounded(String text) {
    if (text.length() > MAX_TEXT) {
      throw new MalformedException(
          "multibase text has at most %d characters, not %d".formatted(MAX_TEXT, text.length()));
    }
    return text;
  }
}
