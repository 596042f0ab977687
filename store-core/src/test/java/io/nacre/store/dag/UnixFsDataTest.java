package io.nacre.store.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.MalformedException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnixFsDataTest {

  @Test
  void whatIsWrittenIsRead() {
    long[] sizes = {1L << 20, 5, 0, 999};
    UnixFsData node = UnixFsData.decode(UnixFs.file(1048581, sizes, 2));
    assertThat(node.type()).isEqualTo(UnixFs.FILE);
    assertThat(node.fileSize()).isEqualTo(1048581);
    assertThat(node.blockSizes()).isEqualTo(List.of(1048576L, 5L));
    assertThat(node.content().hasRemaining()).isFalse();

    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3});
    UnixFsData leaf = UnixFsData.decode(UnixFs.file(bytes.duplicate()));
    assertThat(leaf.content()).isEqualTo(bytes);
    assertThat(leaf.fileSize()).isEqualTo(3);

    assertThat(UnixFsData.decode(UnixFs.directory()).type()).isEqualTo(UnixFs.DIRECTORY);
  }

  /** UnixFS specification: an absent file size is 0. Decoders of protobuf take any order. */
  @ParameterizedTest
  @CsvSource({"0802, 0", "18050802, 5", "200208022003, 0"})
  void fieldsMayBeAbsentOrInAnotherOrder(String hex, long fileSize) {
    UnixFsData node = decode(hex);
    assertThat(node.type()).isEqualTo(UnixFs.FILE);
    assertThat(node.fileSize()).isEqualTo(fileSize);
  }

  @ParameterizedTest
  @CsvSource({
    "'', no type", // what old versions wrote for directories
    "1800, no type",
    "0806, no type",
    "08ff7f, no type",
    "08020802, unknown or repeated",
    "080212001200, unknown or repeated",
    "080218001800, unknown or repeated",
    "08024a00, unknown or repeated", // a ninth field
    "0a0102, unknown or repeated", // a type that is bytes
    "08022a0101, unknown or repeated", // block sizes packed
    "0802980100, unknown or repeated", // a key of two bytes
    "08021205ff, end within a protobuf field",
    "080218, end within a varint",
    "08021880808080808080808001, more than 9 bytes",
    "08022080, end within a varint",
  })
  void whatIsNotUnixFsIsRefused(String hex, String reason) {
    assertThatThrownBy(() -> decode(hex))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void blockSizesHaveABound() {
    String most = "0802" + "2001".repeat(DagPbNode.MAX_LINKS);
    assertThat(decode(most).blockSizes()).hasSize(DagPbNode.MAX_LINKS);
    assertThatThrownBy(() -> decode(most + "2001"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("more than 8192 block sizes");
  }

  @Test
  void anyBytes() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
    int decoded = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(24)];
      for (int b = 0; b < bytes.length; b++) {
        bytes[b] = (byte) (random.nextBoolean() ? random.nextInt(9) << 3 : random.nextInt());
      }
      try {
        assertThat(UnixFsData.decode(ByteBuffer.wrap(bytes)).fileSize()).isNotNegative();
        decoded++;
      } catch (MalformedException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    assertThat(decoded).as("the generator also makes what is right").isPositive();
  }

  private static UnixFsData decode(String hex) {
    return UnixFsData.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
  }
}
