package io.nacre.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text forms of values, read and written. */
final class ValuesTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:5050", "localhost:0", "[::1]:65535", "node-1.lan:80"})
  void hostPortsReadAsTheyAreWritten(String text) {
    assertThat(HostPort.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":5050",
        "localhost",
        "localhost:",
        "localhost:x",
        "localhost:65536",
        "localhost:-1",
        "::1:5050",
        "[::1]",
        "http://localhost:1",
        "a b:1",
        "a@b:1",
        "[]:1"
      })
  void whatIsNoHostPort(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(text));
  }

  @ParameterizedTest
  @CsvSource({"500ms,PT0.5S", "10s,PT10S", "5m,PT5M", "2h,PT2H", "30d,PT720H", "0s,PT0S"})
  void durations(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "s", "-1s", "1.5s", "10 s", "1w", "9999999999s"})
  void whatIsNoDuration(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S,0 ms",
    "PT0.999S,999 ms",
    "PT1.25S,1.2 s",
    "PT59.99S,59.9 s",
    "PT1M,1 m 0 s",
    "PT59M59S,59 m 59 s",
    "PT1H1M,1 h 1 m",
    "PT50H,2 d 2 h"
  })
  void durationsForPeople(Duration duration, String text) {
    assertThat(Durations.toText(duration)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0B,0", "500MiB,524288000", "50GiB,53687091200", "1.5 TiB,1649267441664"})
  void sizes(String text, long bytes) {
    assertThat(DataSize.parse(text)).isEqualTo(new DataSize(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "GiB", "-1GiB", "1GB", "1 gib", "9999999999PiB", "1.2345GiB"})
  void whatIsNoSize(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> DataSize.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "999,999 B",
    "1000,1.0 KiB",
    "1024,1 KiB",
    "1536,1.5 KiB",
    "33554432,32 MiB",
    "33555432,32.0 MiB",
    "268435456,256 MiB",
    "1073741824,1 GiB",
    "1048000,1.0 MiB",
    "9223372036854775807,8192 PiB"
  })
  void sizesForPeople(long bytes, String text) {
    assertThat(new DataSize(bytes)).hasToString(text);
  }
}
