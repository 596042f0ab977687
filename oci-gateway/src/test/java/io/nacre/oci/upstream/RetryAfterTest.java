package io.nacre.oci.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.http.Headers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110, section 10.2.3. */
class RetryAfterTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "120 | 120",
        "0 | 0",
        "Tue, 24 Nov 2026 12:00:07 GMT | 7",
        "Tue, 24 Nov 2026 11:00:00 GMT | 0",
        "86400 | 600",
        "soon | 10",
        "-5 | 10",
        "99999999999999999999 | 10",
      })
  void secondsOrADateWithinBounds(String field, long seconds) {
    assertThat(RetryAfter.of(Headers.of("Retry-After", field), CLOCK))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void nothingSaidIsAFewSeconds() {
    assertThat(RetryAfter.of(Headers.NONE, CLOCK)).isEqualTo(Duration.ofSeconds(10));
  }
}
