package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110, section 14, on 2,048 bytes. */
class ByteRangeTest {
  private static final long SIZE = 2048;

  @ParameterizedTest
  @CsvSource({
    "bytes=500-1499, 500, 1000, bytes 500-1499/2048",
    "bytes=500-, 500, 1548, bytes 500-2047/2048",
    "bytes=-500, 1548, 500, bytes 1548-2047/2048",
    "bytes=2000-5000, 2000, 48, bytes 2000-2047/2048",
    "bytes=-5000, 0, 2048, bytes 0-2047/2048",
    "bytes=0-0, 0, 1, bytes 0-0/2048",
    "BYTES=2047-2047, 2047, 1, bytes 2047-2047/2048",
    "bytes=0-999999999999999999, 0, 2048, bytes 0-2047/2048"
  })
  void satisfiable(String field, long first, long length, String contentRange)
      throws UnsatisfiableRangeException {
    ByteRange range = ByteRange.parse(field, SIZE).orElseThrow();
    assertThat(range).isEqualTo(new ByteRange(first, length));
    assertThat(range.contentRange(SIZE)).isEqualTo(contentRange);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=5000-10000",
        "bytes=2048-",
        "bytes=500-0",
        "bytes=-0",
        "bytes=-",
        "bytes=",
        "bytes=a-b",
        "bytes=1-2-3",
        "bytes=0x1-2",
        "bytes=99999999999999999999-"
      })
  void unsatisfiable(String field) {
    assertThatExceptionOfType(UnsatisfiableRangeException.class)
        .isThrownBy(() -> ByteRange.parse(field, SIZE))
        .satisfies(e -> assertThat(e.contentRange()).isEqualTo("bytes */2048"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lines=1-2", "bytes=0-1,4-5", "bytes 0-1", ""})
  void whatMayBeIgnoredIsIgnored(String field) throws UnsatisfiableRangeException {
    assertThat(ByteRange.parse(field, SIZE)).isEmpty();
  }

  @Test
  void nothingHasNoRanges() {
    assertThatExceptionOfType(UnsatisfiableRangeException.class)
        .isThrownBy(() -> ByteRange.parse("bytes=0-", 0));
    assertThatExceptionOfType(UnsatisfiableRangeException.class)
        .isThrownBy(() -> ByteRange.parse("bytes=-1", 0));
  }
}
