package io.nacre.store.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64",
    "linux/x86_64, linux/amd64",
    "Linux/x86-64, linux/amd64",
    "linux/amd64/v1, linux/amd64",
    "linux/amd64/v3, linux/amd64/v3",
    "linux/i386, linux/386",
    "linux/aarch64, linux/arm64",
    "linux/arm64/v8, linux/arm64",
    "linux/arm64/8, linux/arm64",
    "linux/arm64/v9, linux/arm64/v9",
    "linux/arm, linux/arm/v7",
    "linux/armhf, linux/arm/v7",
    "linux/armel, linux/arm/v6",
    "linux/arm/7, linux/arm/v7",
    "linux/arm/v5, linux/arm/v5",
    "macos/arm64, darwin/arm64",
    "linux/riscv64, linux/riscv64",
    "unknown/unknown, unknown/unknown",
  })
  void otherSpellingsAreTheSamePlatform(String written, String normal) {
    assertThat(Platform.parse(written)).hasToString(normal);
    assertThat(Platform.parse(normal)).isEqualTo(Platform.parse(written));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "linux", "linux/", "/amd64", "linux/arm/v7/x", "linux/am d64", "li\u0000/x"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Platform.parse(text)).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64, 0",
    "linux/arm/v7, linux/arm/v6, 100",
    "linux/arm/v7, linux/arm/v5, 200",
    "linux/amd64/v3, linux/amd64, 200",
    "linux/arm64/v9, linux/arm64, 100",
    "linux/arm64/v8.2, linux/arm64/v8, 2",
  })
  void anImageForAnOlderVariantRunsToo(String host, String image, int distance) {
    assertThat(Platform.parse(host).distance(Platform.parse(image))).hasValue(distance);
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/arm64",
    "linux/amd64, windows/amd64",
    "linux/amd64, linux/amd64/v2",
    "linux/arm/v6, linux/arm/v7",
    "linux/arm64, linux/arm/v7",
    "linux/mips64le, linux/mips64le/hardfloat",
  })
  void anImageForAnotherPlatformDoesNot(String host, String image) {
    assertThat(Platform.parse(host).distance(Platform.parse(image))).isEmpty();
  }

  @Test
  void theHostRunsItsOwnImages() {
    assertThat(Platform.host().distance(Platform.host())).hasValue(0);
  }
}
