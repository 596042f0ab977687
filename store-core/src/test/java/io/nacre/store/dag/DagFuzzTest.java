package io.nacre.store.dag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Multihash;
import io.nacre.store.cid.Varint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever bytes come, a reader gives a value or says in a sentence what is wrong: no other
 * exception, no endless loop. A run is short; {@code -Dnacre.fuzz.seconds=60} makes it long, with
 * another seed.
 */
class DagFuzzTest {
  private static final long SECONDS = Long.getLong("nacre.fuzz.seconds", 0);
  private static final int ROUNDS = 5_000;

  private final long seed = SECONDS > 0 ? System.nanoTime() : 20_251;
  private final Random random = new Random(seed);
  private final List<byte[]> seeds = new ArrayList<>();

  @BeforeEach
  void validBlocks() throws IOException {
    BlockSink sink =
        (_, block) -> {
          byte[] copy = new byte[block.remaining()];
          block.duplicate().get(copy);
          seeds.add(copy);
        };
    BalancedTree tree = new BalancedTree(Profile.UNIXFS_V0_2015, sink);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = {(byte) i};
      tree.leaf(Cid.rawSha256(Multihash.sha256(ByteBuffer.wrap(bytes)).digest()), 1);
    }
    Subtree file = tree.finish();
    Directory.write(
        Profile.UNIXFS_V1_2025, List.of(new DagPbLink(file.root(), "file", file.dagSize())), sink);
    seeds.add(HexFormat.of().parseHex("a16161d82a582500" + HexFormat.of().formatHex(cid())));
    seeds.add(cid());
    ByteArrayOutputStream car = new ByteArrayOutputStream();
    ByteBuffer block = ByteBuffer.wrap("a block".getBytes(UTF_8));
    Cid cid = new Cid(1, 0x55, Multihash.sha256(block));
    new CarWriter(Channels.newChannel(car), List.of(cid)).write(cid, block);
    seeds.add(car.toByteArray());
  }

  private static byte[] cid() {
    return Cid.rawSha256(new byte[32]).encode();
  }

  @Test
  void varints() {
    fuzz(bytes -> Varint.read(ByteBuffer.wrap(bytes)));
  }

  @Test
  void cids() {
    fuzz(
        bytes -> {
          Cid cid = Cid.decode(bytes);
          assertThat(Cid.parse(cid.toString())).isEqualTo(cid);
          return cid;
        });
    fuzz(bytes -> Cid.parse(new String(bytes, UTF_8)));
  }

  @Test
  void dagPb() {
    fuzz(bytes -> DagPbNode.decode(ByteBuffer.wrap(bytes)));
  }

  @Test
  void unixFs() {
    fuzz(bytes -> UnixFsNode.read(Cid.dagPbSha256(new byte[32]), ByteBuffer.wrap(bytes)));
    fuzz(bytes -> UnixFsData.decode(ByteBuffer.wrap(bytes)));
  }

  @Test
  void dagCbor() {
    fuzz(bytes -> DagCbor.links(ByteBuffer.wrap(bytes)));
    fuzz(bytes -> DagCbor.follow(ByteBuffer.wrap(bytes), List.of("a", "0", "b")));
  }

  @Test
  void cars() {
    fuzz(
        bytes -> {
          CarReader car = new CarReader(new ByteArrayInputStream(bytes));
          int blocks = 0;
          while (car.next().isPresent()) {
            blocks++;
          }
          return blocks;
        });
  }

  private interface Reader {
    Object read(byte[] bytes) throws IOException;
  }

  private void fuzz(Reader reader) {
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    for (int i = 0; i < ROUNDS || System.nanoTime() < end; i++) {
      byte[] input = input();
      try {
        assertThat(reader.read(input)).isNotNull();
      } catch (MalformedException e) {
        assertThat(e.getMessage()).isNotBlank();
      } catch (IOException | RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed %d: %s".formatted(seed, HexFormat.of().formatHex(input)), e);
      }
    }
  }

  /** Bytes at random, or those of something valid with a few of them changed, left out or added. */
  private byte[] input() {
    if (random.nextInt(4) == 0) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      return bytes;
    }
    byte[] valid = seeds.get(random.nextInt(seeds.size())).clone();
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      valid[random.nextInt(valid.length)] = (byte) random.nextInt(256);
    }
    int from = random.nextInt(8) == 0 ? random.nextInt(valid.length) : 0;
    int length = random.nextInt(4) == 0 ? random.nextInt(valid.length - from) : valid.length - from;
    byte[] cut = new byte[length + random.nextInt(3)];
    System.arraycopy(valid, from, cut, 0, length);
    return cut;
  }
}
