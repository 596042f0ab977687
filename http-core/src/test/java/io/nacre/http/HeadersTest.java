package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110, section 5. */
class HeadersTest {

  @Test
  void namesHaveNoCaseAndOrderIsKept() {
    Headers headers = Headers.of("Accept", "a", "ACCEPT", "b").with("X-One", "1");
    assertThat(headers.first("accept")).hasValue("a");
    assertThat(headers.all("Accept")).containsExactly("a", "b");
    assertThat(headers.first("x-one")).hasValue("1");
    assertThat(headers.first("missing")).isEmpty();
    assertThat(headers.with(Headers.of("Accept", "c")).all("accept"))
        .containsExactly("a", "b", "c");
  }

  @Test
  void mediaTypeIsWithoutParameters() {
    assertThat(Headers.of("Content-Type", "Application/JSON; charset=utf-8").mediaType())
        .hasValue("application/json");
    assertThat(Headers.NONE.mediaType()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nSet-Cookie: x", "a\nb", "a\0b", "a\u007fb", "snow \u2603"})
  void aValueThatCouldEndALineIsRefused(String value) {
    assertThatThrownBy(() -> Headers.of("X", value)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Headers.NONE.with("X", value))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:", "a\r\n", "ä"})
  void aNameIsAToken(String name) {
    assertThatThrownBy(() -> Headers.of(name, "x")).isInstanceOf(IllegalArgumentException.class);
  }
}
