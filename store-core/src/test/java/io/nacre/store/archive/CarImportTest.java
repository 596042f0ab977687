package io.nacre.store.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import io.nacre.store.cid.Multihash;
import io.nacre.store.dag.BalancedTree;
import io.nacre.store.dag.BlockSink;
import io.nacre.store.dag.CarBlock;
import io.nacre.store.dag.CarReader;
import io.nacre.store.dag.CarWriter;
import io.nacre.store.dag.DagPbLink;
import io.nacre.store.dag.Directory;
import io.nacre.store.dag.Profile;
import io.nacre.store.dag.Subtree;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Repository;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CARs of version 1 (ipld.io, "CARv1") with an image in them. */
class CarImportTest extends ImportFixture {
  private Imported image;
  private Cid imageCid;
  private byte[] car;

  @BeforeEach
  void anImageAndItsCar() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor root = layout.image("amd64", "one", "two");
    image = load(layout.named(root, "team/app:1").tar()).getFirst();
    imageCid = store.images().cid(image.manifest().digest()).orElseThrow();
    car = export(image, ExportFormat.CAR, null);
  }

  @Test
  void theRootOfAnExportIsTheImageCid() throws IOException {
    CarReader reader = new CarReader(new ByteArrayInputStream(car));
    assertThat(reader.roots()).containsExactly(imageCid);
    assertThat(blocks(car)).doesNotHaveDuplicates().first().isEqualTo(imageCid);
  }

  @Test
  void anExportComesBackUnderItsCid() throws IOException {
    assertThat(load(car)).containsExactly(imported("ipfs/" + imageCid, "latest", image.manifest()));
    assertThat(load(car, ImageName.parse("team/other:2")))
        .containsExactly(imported("team/other", "2", image.manifest()));
    assertThat(catalog.belongs(new Repository("ipfs/" + imageCid), image.manifest().digest()))
        .isTrue();
  }

  @Test
  void underItsOwnCidItNeedsNoPermission() throws IOException {
    Importer.Permission none =
        repository -> {
          throw new ArchiveException("not into " + repository);
        };
    assertThat(importer.read(new ByteArrayInputStream(car), "test.car", ImageName.NONE, none))
        .hasSize(1);
    for (String other : List.of("team/app:3", "ipfs/" + imageCid)) {
      assertThatThrownBy(
              () ->
                  importer.read(
                      new ByteArrayInputStream(car), "test.car", ImageName.parse(other), none))
          .hasMessageContaining("not into");
    }
  }

  @Test
  void blocksComeInAnyOrderAndAsOftenAsTheyLike() throws IOException {
    List<CarBlock> blocks = read(car);
    List<CarBlock> shuffled = new ArrayList<>(blocks);
    shuffled.addAll(blocks);
    Collections.shuffle(shuffled, new Random(1));
    assertThat(load(write(imageCid, shuffled))).extracting(Imported::manifest).hasSize(1);
  }

  @Test
  void aCarOfVersion2IsUnwrapped() throws IOException {
    int padding = 9;
    ByteBuffer wrapped = ByteBuffer.allocate(11 + 40 + padding + car.length + 100);
    wrapped.order(ByteOrder.LITTLE_ENDIAN).put(HexFormat.of().parseHex("0aa16776657273696f6e02"));
    wrapped.putLong(0).putLong(0).putLong(51 + padding).putLong(car.length);
    wrapped.putLong(51 + padding + car.length).position(51 + padding).put(car);
    assertThat(load(wrapped.array())).extracting(Imported::manifest).hasSize(1);
  }

  @Test
  void otherProfilesMakeNoOtherImage() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor root = layout.image("arm64", "x".repeat(5000), "two");
    Map<String, byte[]> files = new TreeMap<>(layout.named(root, "team/app:2").files());
    byte[] foreign = writeAs(Profile.UNIXFS_V0_2015, files, 700);

    Imported there = load(foreign, ImageName.parse("from/car:1")).getFirst();
    Optional<Cid> cid = store.images().cid(there.manifest().digest());
    Imported here = load(layout.tar(), ImageName.parse("from/tar:1")).getFirst();
    assertThat(there.manifest()).isEqualTo(here.manifest());
    assertThat(cid).isPresent().isEqualTo(store.images().cid(here.manifest().digest()));
    assertThat(cid.orElseThrow().version()).isEqualTo(1);
  }

  @Test
  void nothingIsImportedWhenABlockIsMissing() throws IOException {
    List<CarBlock> blocks = read(car);
    for (int i = 0; i < blocks.size(); i++) {
      List<CarBlock> fewer = new ArrayList<>(blocks);
      CarBlock missing = fewer.remove(i);
      refused(write(imageCid, fewer), missing.cid().toString());
    }
  }

  @Test
  void nothingIsImportedWhenAByteIsWrong() {
    Random random = new Random(2);
    for (int i = 0; i < 50; i++) {
      byte[] wrong = car.clone();
      wrong[20 + random.nextInt(wrong.length - 20)] ^= 1;
      refused(wrong, "test.tar");
    }
    refused(Arrays.copyOf(car, car.length - 1), "ends within");
  }

  @Test
  void anImageIsOneRoot() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    var _ = new CarWriter(Channels.newChannel(out), List.of(imageCid, imageCid));
    refused(out.toByteArray(), "2 roots");
  }

  @Test
  void whatIsNoImageIsRefused() throws IOException {
    refused(
        writeAs(Profile.UNIXFS_V1_2025, Map.of("a", new byte[10], "b/c", new byte[20]), 100),
        "neither an OCI image layout");
  }

  @Test
  void aFewBlocksThatStandForEndlessFilesAreRefused() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CarWriter writer = new CarWriter(Channels.newChannel(out), List.of(imageCid));
    byte[] leaf = new byte[1 << 20];
    Cid leafCid = new Cid(1, Codec.RAW, Multihash.sha256(ByteBuffer.wrap(leaf)));
    writer.write(leafCid, ByteBuffer.wrap(leaf));
    BalancedTree tree = new BalancedTree(Profile.UNIXFS_V1_2025, writer::write);
    for (int i = 0; i < 1024; i++) {
      tree.leaf(leafCid, leaf.length);
    }
    Subtree file = tree.finish();
    DagPbLink folder =
        Directory.write(
            Profile.UNIXFS_V1_2025,
            List.of(new DagPbLink(file.root(), "zeros", file.dagSize())),
            writer::write);
    byte[] bomb = out.toByteArray();
    ByteBuffer.wrap(bomb).put(CarWriter.header(List.of(folder.cid())));
    refused(bomb, "64 times");
  }

  private void refused(byte[] bad, String why) {
    long before = held();
    assertThatThrownBy(() -> load(bad, ImageName.parse("bad/one:1")))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining(why);
    assertThat(held()).isEqualTo(before);
  }

  private long held() {
    try {
      assertThat(catalog.exists(new Repository("bad/one"))).isFalse();
      return blobs.totals().blobs();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<CarBlock> read(byte[] car) throws IOException {
    CarReader reader = new CarReader(new ByteArrayInputStream(car));
    List<CarBlock> blocks = new ArrayList<>();
    Optional<CarBlock> next = reader.next();
    for (; next.isPresent(); next = reader.next()) {
      blocks.add(next.get());
    }
    return blocks;
  }

  private static List<Cid> blocks(byte[] car) throws IOException {
    return read(car).stream().map(CarBlock::cid).toList();
  }

  private static byte[] write(Cid root, List<CarBlock> blocks) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CarWriter writer = new CarWriter(Channels.newChannel(out), List.of(root));
    for (CarBlock block : blocks) {
      writer.write(block.cid(), block.bytes());
    }
    return out.toByteArray();
  }

  /** A folder as another implementation would add it: other chunks, another profile's nodes. */
  private static byte[] writeAs(Profile profile, Map<String, byte[]> files, int chunk)
      throws IOException {
    List<CarBlock> blocks = new ArrayList<>();
    BlockSink sink =
        (cid, block) -> {
          byte[] copy = new byte[block.remaining()];
          block.duplicate().get(copy);
          blocks.add(new CarBlock(cid, ByteBuffer.wrap(copy), 0));
        };
    DagPbLink root = folder(profile, new TreeMap<>(files), chunk, sink);
    return write(root.cid(), blocks);
  }

  private static DagPbLink folder(
      Profile profile, SortedMap<String, byte[]> files, int chunk, BlockSink sink)
      throws IOException {
    List<DagPbLink> entries = new ArrayList<>();
    Map<String, TreeMap<String, byte[]>> below = new TreeMap<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String name = file.getKey();
      int slash = name.indexOf('/');
      if (slash < 0) {
        entries.add(file(profile, file.getValue(), chunk, sink).named(name));
      } else {
        below
            .computeIfAbsent(name.substring(0, slash), _ -> new TreeMap<>())
            .put(name.substring(slash + 1), file.getValue());
      }
    }
    for (Map.Entry<String, TreeMap<String, byte[]>> folder : below.entrySet()) {
      entries.add(folder(profile, folder.getValue(), chunk, sink).named(folder.getKey()));
    }
    return Directory.write(profile, entries, sink);
  }

  private static DagPbLink file(Profile profile, byte[] bytes, int chunk, BlockSink sink)
      throws IOException {
    BalancedTree tree = new BalancedTree(profile, sink);
    for (int at = 0; at < bytes.length; at += chunk) {
      ByteBuffer leaf = ByteBuffer.wrap(bytes, at, Math.min(chunk, bytes.length - at)).slice();
      Cid cid = new Cid(1, Codec.RAW, Multihash.sha256(leaf));
      sink.put(cid, leaf);
      tree.leaf(cid, leaf.remaining());
    }
    Subtree file = tree.finish();
    return new DagPbLink(file.root(), "", file.dagSize());
  }
}
