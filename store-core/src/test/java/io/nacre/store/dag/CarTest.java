package io.nacre.store.dag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.image.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CarTest {
  private static final HexFormat HEX = HexFormat.of();

  /** The fixture carv1-basic of the CARv1 specification. */
  private static final byte[] BASIC =
      HEX.parseHex(
          """
          63a265726f6f747382d82a58250001711220f88bc853804cf294fe417e4fa83028689fcdb1b1592c5102e147
          4dbc200fab8bd82a5825000171122069ea0740f9807a28f4d932c62e7c1c83be055e55072c90266ab3e79df6
          3a365b6776657273696f6e015b01711220f88bc853804cf294fe417e4fa83028689fcdb1b1592c5102e1474d
          bc200fab8ba2646c696e6bd82a582300122002acecc5de2438ea4126a3010ecb1f8a599c8eff22fff1a1dcff
          e999b27fd3de646e616d6564626c69708301122002acecc5de2438ea4126a3010ecb1f8a599c8eff22fff1a1
          dcffe999b27fd3de122e0a2401551220b6fbd675f98e2abd22d4ed29fdc83150fedc48597e92dd1a7a24381d
          44a274511204626561721804122f0a22122079a982de3c9907953d4d323cee1d0fb1ed8f45f8ef02870c0cb9
          e09246bd530a12067365636f6e641895012801551220b6fbd675f98e2abd22d4ed29fdc83150fedc48597e92
          dd1a7a24381d44a27451636363638001122079a982de3c9907953d4d323cee1d0fb1ed8f45f8ef02870c0cb9
          e09246bd530a122d0a240155122081cc5b17018674b401b42f35ba07bb79e211239c23bffe658da1577e3e64
          68771203646f671804122d0a221220e7dc486e97e6ebe5cdabab3e392bdad128b6e09acc94bb4e2aa2af7b98
          6d24d0120566697273741833280155122081cc5b17018674b401b42f35ba07bb79e211239c23bffe658da157
          7e3e64687762626262511220e7dc486e97e6ebe5cdabab3e392bdad128b6e09acc94bb4e2aa2af7b986d24d0
          122d0a240155122061be55a8e2f6b4e172338bddf184d6dbee29c98853e0a0485ecee7f27b9af0b412036361
          741804280155122061be55a8e2f6b4e172338bddf184d6dbee29c98853e0a0485ecee7f27b9af0b461616161
          360171122069ea0740f9807a28f4d932c62e7c1c83be055e55072c90266ab3e79df63a365ba2646c696e6bf6
          646e616d65656c696d626f"""
              .replace("\n", ""));

  @Test
  void theFixtureOfTheSpecificationIsReadAndWrittenAgain() throws IOException {
    CarReader reader = new CarReader(new ByteArrayInputStream(BASIC));
    assertThat(reader.roots())
        .extracting(Cid::toString)
        .containsExactly(
            "bafyreihyrpefhacm6kkp4ql6j6udakdit7g3dmkzfriqfykhjw6cad5lrm",
            "bafyreidj5idub6mapiupjwjsyyxhyhedxycv4vihfsicm2vt46o7morwlm");
    List<CarBlock> blocks = blocks(reader);
    assertThat(blocks).extracting(CarBlock::offset).startsWith(137L, 228L, 362L).hasSize(8);
    assertThat(blocks).extracting(block -> block.bytes().remaining()).startsWith(55, 97, 4, 94);
    assertThat(blocks.get(1).cid()).hasToString("QmNX6Tffavsya4xgBi2VJQnSuqy9GsxongxZZ9uZBqp16d");

    ByteArrayOutputStream again = new ByteArrayOutputStream();
    CarWriter writer = new CarWriter(Channels.newChannel(again), reader.roots());
    for (CarBlock block : blocks) {
      assertThat(writer.write(block.cid(), block.bytes())).isEqualTo(block.offset());
    }
    assertThat(again.toByteArray()).isEqualTo(BASIC);
  }

  @Test
  void theHeaderCanBeWrittenWhenTheRootIsKnown() throws IOException {
    Cid root = cidOf("root".getBytes(UTF_8));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CarWriter writer =
        new CarWriter(Channels.newChannel(out), List.of(Cid.dagPbSha256(new byte[32])));
    writer.write(root, ByteBuffer.wrap("root".getBytes(UTF_8)));
    ByteBuffer car = ByteBuffer.wrap(out.toByteArray()).put(CarWriter.header(List.of(root)));
    CarReader reader = new CarReader(new ByteArrayInputStream(car.array()));
    assertThat(reader.roots()).containsExactly(root);
    assertThat(blocks(reader)).extracting(CarBlock::cid).containsExactly(root);
  }

  @Test
  void manyRootsHaveLongerLengths() throws IOException {
    for (int count : new int[] {1, 23, 24, 255, 256, 1000}) {
      List<Cid> roots = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        roots.add(cidOf(new byte[] {(byte) i, (byte) (i >> 8)}));
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      CarWriter unused = new CarWriter(Channels.newChannel(out), roots);
      assertThat(unused).isNotNull();
      assertThat(new CarReader(new ByteArrayInputStream(out.toByteArray())).roots())
          .isEqualTo(roots);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', an empty CAR",
    "00, not the header",
    "80, end within a varint",
    "808008, bytes, more than",
    "0aa16776657273696f6e02, not the header", // the pragma of a CAR of version 2
    "11a265726f6f7473806776657273696f6e01, at least one root",
    "19a265726f6f747381d82a4500015500006776657273696f6e02, not the header",
    "1aa265726f6f747381d82a450001550000006776657273696f6e01, not the header",
    "12a265726f6f747398006776657273696f6e01, shortest form",
    "1aa265726f6f747381d82a4500015500006776657273696f6e0100, follow the header",
    "19a265726f6f747381d82a4501015500006776657273696f6e01, not a CID",
    "19a265726f6f747381d82a45000155000067766572736, ends within a section",
    "19a265726f6f747381d82a4500025500006776657273696f6e01, not a version of CIDs",
  })
  void whatIsNoHeaderIsRefused(String hex, String reason) {
    byte[] car = HEX.parseHex(hex.length() % 2 == 0 ? hex : hex + "0");
    assertThatThrownBy(() -> new CarReader(new ByteArrayInputStream(car)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aBlockThatIsNotItsCidsIsRefused() throws IOException {
    byte[] car = BASIC.clone();
    car[362] ^= 1;
    CarReader reader = new CarReader(new ByteArrayInputStream(car));
    reader.next();
    reader.next();
    assertThatThrownBy(reader::next)
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("other bytes than its CID")
        .hasMessageContaining("bafkreifw7plhl6mofk6sfvhnfh64qmkq73oeqwl6sloru6rehaoujituke");
  }

  @Test
  void aBlockThatCannotBeCheckedIsRefused() throws IOException {
    Cid sha1 = Cid.parse("f01551114e861e452cfd84dca9a176258c3d06e020a0c93d8");
    assertThatThrownBy(reading(sha1, new byte[1])::next)
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("cannot be checked");
  }

  @Test
  void aBlockHasAtMostTwoMebibytes() throws IOException {
    byte[] most = new byte[2 << 20];
    assertThat(reading(cidOf(most), most).next()).isPresent();
    byte[] more = new byte[(2 << 20) + 1];
    assertThatThrownBy(reading(cidOf(more), more)::next)
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("more than 2097152");
  }

  /** Cut anywhere, or with any bytes changed, a CAR gives its own blocks and then a reason. */
  @Test
  void damage() throws IOException {
    List<Cid> own =
        blocks(new CarReader(new ByteArrayInputStream(BASIC))).stream().map(CarBlock::cid).toList();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] car = BASIC.clone();
      for (int flips = random.nextInt(3); flips > 0; flips--) {
        car[random.nextInt(car.length)] = (byte) random.nextInt();
      }
      car = Arrays.copyOf(car, random.nextInt(car.length + 1));
      try {
        blocks(new CarReader(new ByteArrayInputStream(car)))
            .forEach(
                block -> {
                  assertThat(block.cid().verifies(block.bytes())).isTrue();
                  assertThat(own).contains(block.cid());
                });
      } catch (MalformedException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }

  private static CarReader reading(Cid cid, byte[] block) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new CarWriter(Channels.newChannel(out), List.of(cid)).write(cid, ByteBuffer.wrap(block));
    return new CarReader(new ByteArrayInputStream(out.toByteArray()));
  }

  private static List<CarBlock> blocks(CarReader reader) throws IOException {
    List<CarBlock> blocks = new ArrayList<>();
    for (Optional<CarBlock> next = reader.next(); next.isPresent(); next = reader.next()) {
      blocks.add(next.get());
    }
    return blocks;
  }

  private static Cid cidOf(byte[] block) {
    return Cid.rawSha256(Digest.sha256(block).hash());
  }
}
