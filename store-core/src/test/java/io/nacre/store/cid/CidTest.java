package io.nacre.store.cid;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.MalformedException;
import io.nacre.store.image.Digest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidTest {
  private static final HexFormat HEX = HexFormat.of();

  /** The empty dag-pb block, whose CIDs stand in the dag-pb specification. */
  private static final String EMPTY_V0 = "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n";

  private static final String EMPTY_V1 =
      "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";

  /** As {@code ipfs cid format -b} writes it. */
  @ParameterizedTest
  @CsvSource({
    "BASE16, f01701220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "BASE16_UPPER, F01701220E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
    "BASE32, bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
    "BASE32_UPPER, BAFYBEIHDWDCEFGH4DQKJV67UZCMW7OJEE6XEDZDETOJUZJEVTENXQUVYKU",
    "BASE32_PAD, cafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku======",
    "BASE36, k2jmtxx1epa2wl096hsbpuhrz9xhppklonehzwkmskc9rmeb51kwn4ut",
    "BASE36_UPPER, K2JMTXX1EPA2WL096HSBPUHRZ9XHPPKLONEHZWKMSKC9RMEB51KWN4UT",
    "BASE58BTC, zdj7Wkkhxcu2rsiN6GUyHCLsSLL47kdUNfjbFqBUUhMFTZKBi",
    "BASE64, mAXASIOOwxEKY/BwUmvv0yJlvuSQnrkHkZJuTTKSVmRt4UrhV",
    "BASE64_URL, uAXASIOOwxEKY_BwUmvv0yJlvuSQnrkHkZJuTTKSVmRt4UrhV",
    "BASE64_URL_PAD, UAXASIOOwxEKY_BwUmvv0yJlvuSQnrkHkZJuTTKSVmRt4UrhV",
  })
  void versionOneIsReadAndWrittenInEveryBase(Multibase base, String text) {
    Cid cid = Cid.parse(text);
    assertThat(cid).isEqualTo(Cid.parse(EMPTY_V1)).hasSameHashCodeAs(Cid.parse(EMPTY_V1));
    assertThat(cid.toBase(base)).isEqualTo(text);
    assertThat(cid).hasToString(EMPTY_V1);
    assertThat(cid.version()).isEqualTo(1);
    assertThat(cid.codec()).isEqualTo(Codec.DAG_PB);
    assertThat(cid.verifies(ByteBuffer.allocate(0))).isTrue();
  }

  @Test
  void versionZeroIsABareMultihashOfDagPb() {
    Cid cid = Cid.parse(EMPTY_V0);
    assertThat(cid.version()).isZero();
    assertThat(cid.codec()).isEqualTo(Codec.DAG_PB);
    assertThat(cid).hasToString(EMPTY_V0).isNotEqualTo(Cid.parse(EMPTY_V1));
    assertThat(cid.hash()).isEqualTo(Cid.parse(EMPTY_V1).hash());
    assertThat(cid.encode()).hasSize(34).isEqualTo(cid.hash().encode());
    assertThat(Cid.decode(cid.encode())).isEqualTo(cid);
    assertThatThrownBy(() -> cid.toBase(Multibase.BASE32))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The human-readable example of the CID specification, and go-cid's hexadecimal one. */
  @ParameterizedTest
  @CsvSource({
    "zb2rhe5P4gXftAwvA4eXQ5HJwsER2owDyS9sKaQRRVQPn93bA,"
        + "6e6ff7950a36187a801613426e858dce686cd7d7e3c0fc42ee0330072d245c95",
    "f015512209d8453505bdc6f269678e16b3e56c2a2948a41f2c792617cc9611ed363c95b63,"
        + "9d8453505bdc6f269678e16b3e56c2a2948a41f2c792617cc9611ed363c95b63",
    "zb2rhhFAEMepUBbGyP1k8tGfz7BSciKXP6GHuUeUsJBaK6cqG,"
        + "9d8453505bdc6f269678e16b3e56c2a2948a41f2c792617cc9611ed363c95b63",
  })
  void rawBlocks(String text, String sha256) {
    assertThat(Cid.parse(text)).isEqualTo(Cid.rawSha256(HEX.parseHex(sha256)));
    assertThat(Cid.parse(text)).isEqualTo(Cid.raw(Digest.parse("sha256:" + sha256)));
  }

  @Test
  void identityHoldsTheBlock() {
    Cid empty = Cid.parse("bafkqaaa");
    assertThat(empty.isIdentity()).isTrue();
    assertThat(empty.verifies(ByteBuffer.allocate(0))).isTrue();
    assertThat(empty.verifies(ByteBuffer.allocate(1))).isFalse();
    Cid hello = Cid.parse("f0155000548656c6c6f");
    assertThat(hello.verifies(ByteBuffer.wrap("Hello".getBytes(UTF_8)))).isTrue();
    assertThat(hello.hash().digest()).isEqualTo("Hello".getBytes(UTF_8));
  }

  @Test
  void sha512DigestsAreRawCids() {
    byte[] content = "x".getBytes(UTF_8);
    Digest digest =
        Digest.of(Digest.Algorithm.SHA512, Digest.Algorithm.SHA512.hasher().digest(content));
    Cid cid = Cid.raw(digest);
    assertThat(cid.verifies(ByteBuffer.wrap(content))).isTrue();
    assertThat(Cid.parse(cid.toString())).isEqualTo(cid);
  }

  /** A git commit by sha1, a libp2p key, a codec and a function that nobody registered. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "f01781114e861e452cfd84dca9a176258c3d06e020a0c93d8",
        "f01721220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "f01ffffffffffffffff7f1220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "f0155ffffffffffffffff7f03010203",
      })
  void unknownCodesAreKept(String text) {
    Cid cid = Cid.parse(text);
    assertThat(cid.toBase(Multibase.BASE16)).isEqualTo(text);
    assertThat(Cid.parse(cid.toString())).isEqualTo(cid);
  }

  @Test
  void readingTakesOneCidAndLeavesTheRest() {
    Cid v0 = Cid.parse(EMPTY_V0);
    Cid v1 = Cid.parse(EMPTY_V1);
    ByteBuffer in =
        ByteBuffer.allocate(v0.encodedLength() + v1.encodedLength() + 1)
            .put(v0.encode())
            .put(v1.encode())
            .put((byte) 7)
            .flip();
    assertThat(Cid.read(in)).isEqualTo(v0);
    assertThat(Cid.read(in)).isEqualTo(v1);
    assertThat(in.remaining()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "b",
        "Qm",
        "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zIII",
        "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1", // a character short
        "zQmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n", // version 0 with a prefix
        "f1220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", // likewise
        "f00701220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", // version 0
        "f02701220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", // reserved
        "f01701220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8", // cut short
        "f01701220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85500", // too long
        "f0181001220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", // not
        // minimal
        "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku ",
        "/ipfs/bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
      })
  void whatIsNotACidIsRefused(String text) {
    assertThatThrownBy(() -> Cid.parse(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void versionZeroIsNothingButSha256OfDagPb() {
    Multihash sha256 = new Multihash(Multihash.SHA2_256, new byte[32]);
    Multihash cutShort = new Multihash(Multihash.SHA2_256, new byte[31]);
    assertThatThrownBy(() -> new Cid(0, Codec.RAW, sha256)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new Cid(0, Codec.DAG_PB, cutShort))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new Cid(2, Codec.RAW, sha256)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new Cid(1, -1, sha256)).isInstanceOf(MalformedException.class);
  }

  /** Whatever bytes come, either they are a CID that is written as it was read, or malformed. */
  @Test
  void anyBytes() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    byte[] right = Cid.parse(EMPTY_V1).encode();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = right.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[random.nextInt(random.nextBoolean() ? 4 : bytes.length)] = (byte) random.nextInt();
      }
      bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 3));
      try {
        assertThat(Cid.decode(bytes).encode()).isEqualTo(bytes);
      } catch (MalformedException _) {
        // the other right answer
      }
    }
  }

  @Test
  void anyText() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(8);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? EMPTY_V1 : EMPTY_V0);
      for (int edits = random.nextInt(3); edits >= 0; edits--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x20, 0x180));
      }
      text.setLength(random.nextInt(10) == 0 ? random.nextInt(text.length()) : text.length());
      try {
        Cid cid = Cid.parse(text.toString());
        assertThat(Cid.parse(cid.toString())).isEqualTo(cid);
      } catch (MalformedException _) {
        // the other right answer
      }
    }
  }
}
