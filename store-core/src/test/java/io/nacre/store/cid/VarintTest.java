package io.nacre.store.cid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.MalformedException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VarintTest {

  /** The examples of the unsigned-varint specification, and the borders of each length. */
  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "1, 01",
    "127, 7f",
    "128, 8001",
    "255, ff01",
    "300, ac02",
    "16383, ff7f",
    "16384, 808001",
    "2097151, ffff7f",
    "2097152, 80808001",
    "34359738367, ffffffff7f",
    "34359738368, 808080808001",
    "9223372036854775807, ffffffffffffffff7f",
  })
  void valuesOfTheSpecification(long value, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    ByteBuffer out = ByteBuffer.allocate(bytes.length);
    Varint.write(value, out);
    assertThat(out.array()).isEqualTo(bytes);
    assertThat(Varint.length(value)).isEqualTo(bytes.length);
    assertThat(Varint.read(ByteBuffer.wrap(bytes))).isEqualTo(value);
  }

  @Test
  void readingTakesOneValueAndLeavesTheRest() {
    ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex("ac0205"));
    assertThat(Varint.read(in)).isEqualTo(300);
    assertThat(Varint.read(in)).isEqualTo(5);
    assertThat(in.hasRemaining()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "8100, longer than its value needs",
    "808000, longer than its value needs",
    "80, end within",
    "'', end within",
    "ffffffffffffffffff01, more than 9 bytes",
    "80808080808080808001, more than 9 bytes",
  })
  void whatIsNotMinimalOrTooLongIsRefused(String hex, String reason) {
    assertThatThrownBy(() -> Varint.read(ByteBuffer.wrap(HexFormat.of().parseHex(hex))))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void thereAreNoSignedValues() {
    assertThatThrownBy(() -> Varint.write(-1, ByteBuffer.allocate(10)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Varint.length(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
