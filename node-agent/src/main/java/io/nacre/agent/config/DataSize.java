package io.nacre.agent.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, read and written with binary units.
 *
 * @param bytes not negative
 */
public record DataSize(long bytes) implements Comparable<DataSize> {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  private static final double STEP = 1024;

  public DataSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is not negative");
    }
  }

  private static final Pattern GRAMMAR =
      Pattern.compile("(\\d{1,12}(?:\\.\\d{1,3})?) ?(B|KiB|MiB|GiB|TiB|PiB)");

  /**
   * Reads {@code 500MiB}, {@code 1.5 TiB}, {@code 0B}.
   *
   * @throws IllegalArgumentException with a sentence when it is something else
   */
  public static DataSize parse(String text) {
    Matcher matcher = GRAMMAR.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected a size like 500MiB, 50GiB or 1.5TiB, not '%s'".formatted(text));
    }
    int power = Arrays.asList(UNITS).indexOf(matcher.group(2));
    double bytes = Double.parseDouble(matcher.group(1)) * Math.pow(STEP, power);
    if (bytes > Long.MAX_VALUE) {
      throw new IllegalArgumentException("'%s' is more than any disk has".formatted(text));
    }
    return new DataSize((long) bytes);
  }

  /** For people, three digits: {@code 0 B}, {@code 12.3 MiB}, {@code 256 MiB}. */
  @Override
  public String toString() {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= STEP;
      unit++;
    }
    boolean whole = value >= 99.95 || value == Math.rint(value);
    return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }

  @Override
  public int compareTo(DataSize other) {
    return Long.compare(bytes, other.bytes);
  }
}
