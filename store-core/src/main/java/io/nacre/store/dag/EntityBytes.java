package io.nacre.store.dag;

import io.nacre.store.MalformedException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes of a file are wanted (IPIP-402, {@code entity-bytes=from:to}). Negative offsets count
 * from the end.
 *
 * @param from the first byte
 * @param to the last byte, which is included; {@link #TO_END} for the end of the file
 */
public record EntityBytes(long from, long to) {
  /** No file is as long. */
  public static final long TO_END = Long.MAX_VALUE;

  /** All of it. */
  public static final EntityBytes ALL = new EntityBytes(0, TO_END);

  private static final Pattern GRAMMAR = Pattern.compile("(-?\\d{1,18}):(-?\\d{1,18}|\\*)");

  /**
   * Reads {@code 0:1023}, {@code -1024:*} or the like.
   *
   * @throws MalformedException when it is not of this form
   */
  public static EntityBytes parse(String text) {
    Matcher range = GRAMMAR.matcher(text);
    if (!range.matches()) {
      throw new MalformedException(
          "entity-bytes is FROM:TO, as in 0:1023 or -1024:*, not '%s'"
              .formatted(MalformedException.excerpt(text)));
    }
    return new EntityBytes(
        Long.parseLong(range.group(1)),
        range.group(2).equals("*") ? TO_END : Long.parseLong(range.group(2)));
  }

  /** Offsets within one file; none of its bytes when the last comes before the first. */
  record Span(long first, long last) {}

  /** The same in a file of this size, cut to what there is of it. */
  Span in(long size) {
    long first = from < 0 ? Math.max(0, size + from) : from;
    long last = to < 0 ? size + to : Math.min(to, size - 1);
    return new Span(first, last);
  }

  @Override
  public String toString() {
    return from + ":" + (to == TO_END ? "*" : Long.toString(to));
  }
}
