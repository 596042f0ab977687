package io.nacre.oci.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a blob that a Range header field asks for: RFC 9110, section 14.
 *
 * @param first offset of the first byte
 * @param length in bytes, at least 1
 */
record ByteRange(long first, long length) {
  private static final String UNIT = "bytes=";
  private static final Pattern ONE = Pattern.compile("(\\d{0,18})-(\\d{0,18})");

  /**
   * Reads a Range field. Several ranges at once and units other than bytes are ignored, as section
   * 14.2 allows: the whole is sent.
   *
   * @param size of the blob in bytes
   * @return empty when the whole is to be sent
   * @throws RegistryException with a 416 and the Content-Range that section 15.5.17 asks for, when
   *     it lies outside the blob or is no range at all
   */
  static Optional<ByteRange> parse(String field, long size) throws RegistryException {
    if (!field.regionMatches(true, 0, UNIT, 0, UNIT.length()) || field.indexOf(',') >= 0) {
      return Optional.empty();
    }
    Matcher range = ONE.matcher(field.substring(UNIT.length()).strip());
    if (!range.matches() || range.group().equals("-")) {
      throw unsatisfiable(size);
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
      throw unsatisfiable(size);
    }
    return Optional.of(new ByteRange(first, last - first + 1));
  }

  /** Value of the Content-Range field of the 206. */
  String contentRange(long size) {
    return "bytes %d-%d/%d".formatted(first, first + length - 1, size);
  }

  private static RegistryException unsatisfiable(long size) {
    return new RegistryException(
            ErrorCode.SIZE_INVALID, "the range does not lie in the %d bytes".formatted(size))
        .status(416)
        .with("Content-Range", "bytes */" + size);
  }
}
