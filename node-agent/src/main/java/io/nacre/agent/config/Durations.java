package io.nacre.agent.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of durations: {@code 500ms}, {@code 10s}, {@code 5m}, {@code 2h}, {@code 30d}. */
public final class Durations {
  private static final Pattern GRAMMAR = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private Durations() {}

  /**
   * @throws IllegalArgumentException with a sentence when it is something else
   */
  public static Duration parse(String text) {
    Matcher matcher = GRAMMAR.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected a duration like 500ms, 10s, 5m, 2h or 30d, not '%s'".formatted(text));
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  /** For people, with the two largest units: {@code 340 ms}, {@code 1.2 s}, {@code 3 m 5 s}. */
  public static String toText(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return "%d.%d s".formatted(millis / 1000, millis % 1000 / 100);
    }
    long seconds = duration.toSeconds();
    if (seconds < 3600) {
      return "%d m %d s".formatted(seconds / 60, seconds % 60);
    }
    long minutes = duration.toMinutes();
    return minutes < 24 * 60
        ? "%d h %d m".formatted(minutes / 60, minutes % 60)
        : "%d d %d h".formatted(minutes / (24 * 60), minutes / 60 % 24);
  }
}
