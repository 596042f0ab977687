package io.nacre.store.dag;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors of the implementation that Kubo uses. */
class Murmur3Test {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|0",
        "hello|cbd8a7b341bd9b02",
        "hello, world|342fac623a5ebc8e",
        "19 Jan 2038 at 3:14:07 AM|b89e5988b737affc",
        "The quick brown fox jumps over the lazy dog.|cd99481f9ee902c9"
      })
  void theFirstHalfOfTheHash(String text, String hash) {
    assertThat(Murmur3.hash64(text.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Long.parseUnsignedLong(hash, 16));
  }
}
