package io.nacre.oci.upstream;

import io.nacre.http.Headers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/** Reads Retry-After (RFC 9110, section 10.2.3), in seconds or as a date. */
final class RetryAfter {
  /** When nothing is said. */
  private static final Duration USUAL = Duration.ofSeconds(10);

  /** Whoever says more is asked again after this all the same. */
  private static final Duration MOST = Duration.ofMinutes(10);

  private RetryAfter() {}

  static Duration of(Headers headers, InstantSource clock) {
    Duration told = headers.first("Retry-After").map(text -> read(text, clock)).orElse(USUAL);
    if (told.isNegative()) {
      return Duration.ZERO;
    }
    return told.compareTo(MOST) > 0 ? MOST : told;
  }

  private static Duration read(String text, InstantSource clock) {
    if (!text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    try {
      Instant date = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
      return Duration.between(clock.instant(), date);
    } catch (DateTimeParseException _) {
      return USUAL;
    }
  }
}
