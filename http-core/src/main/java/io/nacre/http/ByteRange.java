package io.nacre.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a body that a Range header field asks for: RFC 9110, section 14.
 *
 * @param first offset of the first byte
 * @param length in bytes, at least 1
 */
public record ByteRange(long first, long length) {
  private static final String UNIT = "bytes=";
  private static final Pattern ONE = Pattern.compile("(\\d{0,18})-(\\d{0,18})");

  /**
   * Reads a Range field. Several ranges at once and units other than bytes are ignored, as section
   * 14.2 allows: the whole is sent.
   *
   * @param size of the body in bytes
   * @return empty when the whole is to be sent
   * @throws UnsatisfiableRangeException when it lies outside the body or is no range at all
   */
  public static Optional<ByteRange> parse(String field, long size)
      throws UnsatisfiableRangeException {
    if (!field.regionMatches(true, 0, UNIT, 0, UNIT.length()) || field.indexOf(',') >= 0) {
      return Optional.empty();
    }
    Matcher range = ONE.matcher(field.substring(UNIT.length()).strip());
    if (!range.matches() || range.group().equals("-")) {
      throw new UnsatisfiableRangeException(size);
    }
    long first;
    long last;
    if (range.group(1).isEmpty()) {
      first = size - Math.min(size, Long.parseLong(range.group(2)));
      last = size - 1;
    } else {
      first = Long.parseLong(range.group(1));
      last =
          range.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(range.group(2)));
    }
    if (first > last) {
      throw new UnsatisfiableRangeException(size);
    }
    return Optional.of(new ByteRange(first, last - first + 1));
  }

  /** Value of the Content-Range field of the 206. */
  public String contentRange(long size) {
    return "bytes %d-%d/%d".formatted(first, first + length - 1, size);
  }
}
