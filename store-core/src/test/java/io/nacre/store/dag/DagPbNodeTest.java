package io.nacre.store.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors: ipld/codec-fixtures, dag-pb. */
class DagPbNodeTest {
  private static final HexFormat HEX = HexFormat.of();

  /** Fixture dagpb_4namedlinks+data: a directory, so with every field. */
  private static final String NAMED_LINKS =
      "12390a221220b4397c02da5513563d33eef894bf68f2ccdf1bdfc14a976956ab3d1c72f735a0120e61756469"
          + "6f5f6f6e6c792e6d346118cda88f0b12310a221220025c13fcd1a885df444f64a4a82a26aea867b1148c68"
          + "cb671e83589f971149321208636861742e74787418e40712340a2212205d44a305b9b328ab80451d0daa72"
          + "a12a7bf2763c5f8bbe327597a31ee40d1e48120c706c61796261636b2e6d3375187412360a2212202539ed"
          + "6e85f2a6f9097db9d76cffd49bf3042eb2e3e8e9af4a3ce842d49dea22120a7a6f6f6d5f302e6d70341897"
          + "fb8592010a020801";

  private static final String IDENTITY_LINK = "120b0a09015500050001020304";

  @Test
  void namedLinksAndData() {
    DagPbNode node = decode(NAMED_LINKS);
    assertThat(node.links())
        .containsExactly(
            link("QmaUAwAQJNtvUdJB42qNbTTgDpzPYD1qdsKNtctM5i7DGB", "audio_only.m4a", 23319629),
            link("QmNVrxbB25cKTRuKg2DuhUmBVEK9NmCwWEHtsHPV6YutHw", "chat.txt", 996),
            link("QmUcjKzDLXBPmB6BKHeKSh6ZoFZjss4XDhMRdLYRVuvVfu", "playback.m3u", 116),
            link("QmQqy2SiEkKgr2cw5UbQ93TtLKEMsD8TdcWggR8q9JabjX", "zoom_0.mp4", 306281879));
    assertThat(node.data()).isEqualTo(ByteBuffer.wrap(new byte[] {8, 1}));

    DagPbWriter writer = new DagPbWriter();
    node.links().forEach(link -> writer.link(link.cid(), link.name(), link.dagSize()));
    writer.data(node.data());
    assertThat(hex(writer.block())).isEqualTo(NAMED_LINKS);
    assertThat(writer.length()).isEqualTo(NAMED_LINKS.length() / 2);
  }

  /** dagpb_2link+data keeps the links' order; simple_forms_3 repeats a name. */
  @Test
  void theOrderOfLinksIsThatOfTheBlock() {
    assertThat(
            decode(
                    "12340a2212208ab7a6c5e74737878ac73863cb76739d15d4666de44e5756bf55a2f9e9ab5f4312"
                        + "09736f6d65206c696e6b1880c2d72f12370a2212208ab7a6c5e74737878ac73863cb76739d"
                        + "15d4666de44e5756bf55a2f9e9ab5f44120f736f6d65206f74686572206c696e6b18080a09"
                        + "736f6d652064617461")
                .links())
        .containsExactly(
            link("QmXg9Pp2ytZ14xgmQjYEiHjVjMFXzCVVEcRTWJBmLgR39U", "some link", 100000000),
            link("QmXg9Pp2ytZ14xgmQjYEiHjVjMFXzCVVEcRTWJBmLgR39V", "some other link", 8));
    assertThat(
            decode(IDENTITY_LINK + ("120e" + IDENTITY_LINK.substring(4) + "120161").repeat(2))
                .links())
        .extracting(DagPbLink::name)
        .containsExactly("", "a", "a");
  }

  @Test
  void dataMayComeFirst() {
    DagPbNode node = decode("0a0308ff01" + IDENTITY_LINK);
    assertThat(node.data()).isEqualTo(ByteBuffer.wrap(new byte[] {8, -1, 1}));
    assertThat(node.links()).containsExactly(link("bafkqabiaaebagba", "", 0));
  }

  @Test
  void theEmptyBlockIsANode() {
    assertThat(decode("").links()).isEmpty();
    assertThat(decode("").data().remaining()).isZero();
    assertThat(decode("0a00")).isEqualTo(decode(""));
  }

  /** Fixtures Links_Hash_some_Name_zero and …_Tsize_zero: a field that is there and empty. */
  @ParameterizedTest
  @ValueSource(strings = {"120d0a090155000500010203041200", "120d0a090155000500010203041800"})
  void emptyFieldsAreThoseThatAreNotThere(String hex) {
    assertThat(decode(hex)).isEqualTo(decode(IDENTITY_LINK));
  }

  /** The first nine are negative-fixtures/dag-pb/decode/edges.json. */
  @ParameterizedTest
  @CsvSource({
    "1200, has no hash",
    "12000a050001020304, has no hash",
    "12020a00, end within a varint",
    "12021200, has no hash",
    "120b1209736f6d65206e616d65, has no hash",
    "12021800, has no hash",
    "120318f207, has no hash",
    "12240a221220cf92fdefcdc34cac009c8b05eb662be0618db9de55ecd42785e9ec6712f8df650a0408021806"
        + "12240a221220cf92fdefcdc34cac009c8b05eb662be0618db9de55ecd42785e9ec6712f8df65,"
        + "0x12 of a dag-pb node is unknown",
    "0a000a00, repeated",
    "0801, unknown", // Data as a varint
    "1001, unknown", // Links as a varint
    "1a00, unknown", // a third field
    "8a0000, unknown", // a key that is not minimal
    "12, end within a varint",
    "0a05ff, end within a protobuf field",
    "0a8000, longer than its value needs",
    "120e0a090155000500010203040a0101, repeated", // two hashes
    "120d12000a09015500050001020304, out of order", // name before hash
    "120f0a0901550005000102030418001200, out of order", // size before name
    "120f0a0901550005000102030418001801, repeated",
    "120f0a0901550005000102030412001200, repeated",
    "120e0a090155000500010203041201ff, not UTF-8",
    "120d0a0b01550005000102030400ff, not exactly one CID",
    "120d0a0901550005000102030420ff, unknown",
    "12160a090155000500010203041880808080808080808001, more than 9 bytes",
  })
  void whatIsNotCanonicalIsRefused(String hex, String reason) {
    assertThatThrownBy(() -> decode(hex))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void blocksAndLinksHaveABound() {
    String most = IDENTITY_LINK.repeat(DagPbNode.MAX_LINKS);
    assertThat(decode(most).links()).hasSize(DagPbNode.MAX_LINKS);
    assertThatThrownBy(() -> decode(most + IDENTITY_LINK))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("more than 8192 links");
    assertThatThrownBy(() -> DagPbNode.decode(ByteBuffer.allocate(DagPbNode.MAX_BYTES + 1)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("more than 2097152");
  }

  @Test
  void theBuffersPositionStays() {
    ByteBuffer in = ByteBuffer.wrap(HEX.parseHex("ff" + NAMED_LINKS)).position(1);
    assertThat(DagPbNode.decode(in)).isEqualTo(decode(NAMED_LINKS));
    assertThat(in.position()).isEqualTo(1);
  }

  /** Whatever the bytes, the answer is a node or a reason. */
  @Test
  void anyBytes() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
    byte[] right = HEX.parseHex(NAMED_LINKS);
    int decoded = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = right.clone();
      for (int flips = random.nextInt(3); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      bytes = Arrays.copyOf(bytes, random.nextInt(8) == 0 ? random.nextInt(400) : bytes.length);
      try {
        DagPbNode node = DagPbNode.decode(ByteBuffer.wrap(bytes));
        UnixFsData.decode(node.data());
        decoded++;
      } catch (MalformedException e) {
        assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(400);
      }
    }
    assertThat(decoded).as("the generator also makes what is right").isPositive();
  }

  private static DagPbNode decode(String hex) {
    return DagPbNode.decode(ByteBuffer.wrap(HEX.parseHex(hex)));
  }

  private static DagPbLink link(String cid, String name, long dagSize) {
    return new DagPbLink(Cid.parse(cid), name, dagSize);
  }

  private static String hex(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return HEX.formatHex(copy);
  }
}
