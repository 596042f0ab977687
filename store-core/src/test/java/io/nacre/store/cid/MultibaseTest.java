package io.nacre.store.cid;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.MalformedException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors: multiformats/multibase, tests/basic.csv and its neighbours. */
class MultibaseTest {

  @ParameterizedTest
  @CsvSource({
    "BASE16, f796573206d616e692021",
    "BASE16_UPPER, F796573206D616E692021",
    "BASE32, bpfsxgidnmfxgsibb",
    "BASE32_UPPER, BPFSXGIDNMFXGSIBB",
    "BASE32_PAD, cpfsxgidnmfxgsibb",
    "BASE32_PAD_UPPER, CPFSXGIDNMFXGSIBB",
    "BASE36, k2lcpzo5yikidynfl",
    "BASE36_UPPER, K2LCPZO5YIKIDYNFL",
    "BASE58BTC, z7paNL19xttacUY",
    "BASE64, meWVzIG1hbmkgIQ",
    "BASE64_PAD, MeWVzIG1hbmkgIQ==",
    "BASE64_URL, ueWVzIG1hbmkgIQ",
    "BASE64_URL_PAD, UeWVzIG1hbmkgIQ==",
  })
  void basic(Multibase base, String text) {
    isTheTextOf("yes mani !", base, text);
  }

  @ParameterizedTest
  @CsvSource({
    "BASE16, f00796573206d616e692021",
    "BASE16_UPPER, F00796573206D616E692021",
    "BASE32, bab4wk4zanvqw42jaee",
    "BASE32_UPPER, BAB4WK4ZANVQW42JAEE",
    "BASE32_PAD, cab4wk4zanvqw42jaee======",
    "BASE32_PAD_UPPER, CAB4WK4ZANVQW42JAEE======",
    "BASE36, k02lcpzo5yikidynfl",
    "BASE36_UPPER, K02LCPZO5YIKIDYNFL",
    "BASE58BTC, z17paNL19xttacUY",
    "BASE64, mAHllcyBtYW5pICE",
    "BASE64_PAD, MAHllcyBtYW5pICE=",
    "BASE64_URL, uAHllcyBtYW5pICE",
    "BASE64_URL_PAD, UAHllcyBtYW5pICE=",
  })
  void leadingZero(Multibase base, String text) {
    isTheTextOf("\0yes mani !", base, text);
  }

  @ParameterizedTest
  @CsvSource({
    "BASE16, f0000796573206d616e692021",
    "BASE16_UPPER, F0000796573206D616E692021",
    "BASE32, baaahszltebwwc3tjeaqq",
    "BASE32_UPPER, BAAAHSZLTEBWWC3TJEAQQ",
    "BASE32_PAD, caaahszltebwwc3tjeaqq====",
    "BASE32_PAD_UPPER, CAAAHSZLTEBWWC3TJEAQQ====",
    "BASE36, k002lcpzo5yikidynfl",
    "BASE36_UPPER, K002LCPZO5YIKIDYNFL",
    "BASE58BTC, z117paNL19xttacUY",
    "BASE64, mAAB5ZXMgbWFuaSAh",
    "BASE64_PAD, MAAB5ZXMgbWFuaSAh",
    "BASE64_URL, uAAB5ZXMgbWFuaSAh",
    "BASE64_URL_PAD, UAAB5ZXMgbWFuaSAh",
  })
  void twoLeadingZeros(Multibase base, String text) {
    isTheTextOf("\0\0yes mani !", base, text);
  }

  /** tests/case_insensitivity.csv: the prefix has a case of its own, the digits do not. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "f68656c6c6f20776F726C64",
        "F68656c6c6f20776F726C64",
        "bnbswy3dpeB3W64TMMQ",
        "Bnbswy3dpeB3W64TMMQ",
        "cnbswy3dpeB3W64TMMQ======",
        "Cnbswy3dpeB3W64TMMQ======",
        "kfUvrsIvVnfRbjWaJo",
        "KfUVrSIVVnFRbJWAJo",
      })
  void caseInsensitivity(String text) {
    assertThat(Multibase.decode(text)).isEqualTo("hello world".getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\0abc", // the identity prefix
        "7745453", // base 8 is nothing a CID is met in
        "€abc",
        "f1", // half a byte
        "f0g",
        "bc", // five bits
        "bpfsxgidnmfxgsic", // a bit after the last byte
        "b0",
        "cpfsxgi", // padding is missing
        "cpfsxgidnmfxgsibb========", // padding that nothing needs
        "cpfs=gidnmfxgsibb",
        "meWVzIG1hbmkgIQ==", // this base has none
        "MeWVzIG1hbmkgIQ=",
        "MeWVzIG1hbmkgIR==", // bits after the last byte
        "meWVzIG1hbmkgI_",
        "ueWVzIG1hbmkgI+",
        "z0OIl",
        "k_",
      })
  void whatIsNotCanonicalIsRefused(String text) {
    assertThatThrownBy(() -> Multibase.decode(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void textHasABound() {
    assertThat(Multibase.decode("f" + "0".repeat(Multibase.MAX_TEXT - 2))).hasSize(255);
    assertThatThrownBy(() -> Multibase.decode("z" + "1".repeat(Multibase.MAX_TEXT)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("at most 512 characters");
  }

  @ParameterizedTest
  @EnumSource
  void anyBytesComeBack(Multibase base) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(499);
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[random.nextInt(151)];
      random.nextBytes(bytes);
      Arrays.fill(bytes, 0, Math.min(random.nextInt(4), bytes.length), (byte) 0);
      assertThat(Multibase.decode(base.encode(bytes))).isEqualTo(bytes);
    }
  }

  private static void isTheTextOf(String content, Multibase base, String text) {
    assertThat(base.encode(content.getBytes(UTF_8))).isEqualTo(text);
    assertThat(Multibase.decode(text)).isEqualTo(content.getBytes(UTF_8));
    assertThat(Multibase.of(text.charAt(0))).isEqualTo(base);
  }
}
