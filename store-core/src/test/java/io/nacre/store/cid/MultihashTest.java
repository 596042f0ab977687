package io.nacre.store.cid;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.MalformedException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultihashTest {
  private static final HexFormat HEX = HexFormat.of();

  /** The first input of multiformats/multihash, tests/values/test_cases.csv: text, not bytes. */
  private static final byte[] INPUT =
      "431fb5d4c9b735ba1a34d0df045118806ae2336f2c".getBytes(US_ASCII);

  private static final String SHA2_256 =
      "1220ffb31f07aa15348368c90c73a834dbf9f8710365860fa0fd4ddce9ac2782cc17";
  private static final String SHA2_512 =
      "1340abffa1926b038a2f1833092d93859ba2ee56e07a86b158200fc7d4d5d1eaf350"
          + "b0f0e511ea6f5043a9f4a7c7886f93355652114709d75b2db4c33741124fd4fe";
  private static final String IDENTITY =
      "002a343331666235643463396237333562613161333464306466303435313138"
          + "383036616532333336663263";

  @ParameterizedTest
  @ValueSource(
      strings = {
        SHA2_256, SHA2_512, IDENTITY,
      })
  void theBinaryFormComesBack(String hex) {
    assertThat(HEX.formatHex(Multihash.decode(HEX.parseHex(hex)).encode())).isEqualTo(hex);
  }

  @ParameterizedTest
  @ValueSource(strings = {SHA2_256, SHA2_512, IDENTITY})
  void knownFunctionsVerify(String hex) {
    Multihash hash = Multihash.decode(HEX.parseHex(hex));
    ByteBuffer bytes = ByteBuffer.wrap(INPUT);
    assertThat(hash.isVerifiable()).isTrue();
    assertThat(hash.verifies(bytes)).isTrue();
    assertThat(bytes.position()).as("the position stays").isZero();
    assertThat(hash.verifies(ByteBuffer.wrap(INPUT, 1, INPUT.length - 1))).isFalse();
    assertThat(hash.verifies(ByteBuffer.allocateDirect(INPUT.length).put(INPUT).flip())).isTrue();
  }

  /** From the same table: functions that Nacre does not know, and digests cut short. */
  @ParameterizedTest
  @CsvSource({
    "1114e861e452cfd84dca9a176258c3d06e020a0c93d8, 17, 20",
    "110ae861e452cfd84dca9a17, 17, 10",
    "14209a7a8207a57d03e9c524ae7fd39563bfe1a466a3a0323875eba8b034a1d59c3b, 20, 32",
    "120affb31f07aa15348368c9, 18, 10",
    "1320abffa1926b038a2f1833092d93859ba2ee56e07a86b158200fc7d4d5d1eaf350, 19, 32",
  })
  void whatCannotBeVerifiedIsKeptButAcceptsNothing(String hex, long code, int length) {
    Multihash hash = Multihash.decode(HEX.parseHex(hex));
    assertThat(hash.code()).isEqualTo(code);
    assertThat(hash.length()).isEqualTo(length);
    assertThat(HEX.formatHex(hash.encode())).isEqualTo(hex);
    assertThat(hash.isVerifiable()).isFalse();
    assertThat(hash.verifies(ByteBuffer.wrap(INPUT))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'', end within",
    "12, end within",
    "1220ff, end within a multihash",
    "122000, end within a multihash",
    "000201, end within a multihash",
    "00010102, follow",
    "1221ffb31f07aa15348368c90c73a834dbf9f8710365860fa0fd4ddce9ac2782cc17ff, at most 32 bytes",
    "1341, at most 64 bytes",
    "008101, at most 128 bytes",
    "1effffffffffffffff7f, at most 128 bytes",
    "928000, longer than its value needs",
  })
  void whatIsNotAMultihashIsRefused(String hex, String reason) {
    assertThatThrownBy(() -> Multihash.decode(HEX.parseHex(hex)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void digestsAreCopies() {
    byte[] digest = new byte[32];
    Multihash hash = new Multihash(Multihash.SHA2_256, digest);
    digest[0] = 1;
    hash.digest()[1] = 1;
    assertThat(hash.digest()).containsOnly(0);
  }

  @Test
  void orderIsByFunctionThenUnsignedDigest() {
    Multihash low = new Multihash(0x1e, new byte[] {0x01});
    Multihash high = new Multihash(0x1e, new byte[] {(byte) 0xff});
    Multihash other = new Multihash(0x1f, new byte[] {0x00});
    assertThat(low).isLessThan(high);
    assertThat(high).isLessThan(other);
    assertThat(low).isEqualByComparingTo(new Multihash(0x1e, new byte[] {0x01}));
  }
}
