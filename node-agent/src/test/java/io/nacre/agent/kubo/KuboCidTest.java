package io.nacre.agent.kubo;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.RequiresTool;
import io.nacre.store.cid.Cid;
import io.nacre.store.dag.BlockSink;
import io.nacre.store.dag.CarBlock;
import io.nacre.store.dag.CarReader;
import io.nacre.store.dag.CarWriter;
import io.nacre.store.dag.FileCid;
import io.nacre.store.dag.FileDag;
import io.nacre.store.dag.FileDag.Leaf;
import io.nacre.store.dag.Profile;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.ImageLayout;
import io.nacre.store.image.ImageLayout.Part;
import io.nacre.store.image.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One seed makes the sizes and the bytes; it stands in the name of every failure. */
@RequiresTool("ipfs")
class KuboCidTest {
  private static final long SEED = 499;

  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);

  private Path scratch;
  private KuboRepo kubo;

  @BeforeEach
  void repository(@TempDir Path folder) {
    scratch = folder;
    kubo = new KuboRepo(folder.resolve("kubo"));
  }

  @ParameterizedTest
  @EnumSource
  void filesAroundTheBordersOfTheirChunks(Profile profile) throws IOException {
    for (int i = 0; i < 12; i++) {
      int chunks = random.nextInt(1, 6);
      sameCid(chunks * profile.chunkSize() + random.nextInt(-1, 2), profile);
    }
  }

  @Test
  void filesAroundTheBorderOfALevel() throws IOException {
    Profile profile = Profile.UNIXFS_V0_2015;
    for (int more = -1; more <= 1; more++) {
      sameCid(profile.width() * profile.chunkSize() + more, profile);
    }
  }

  /** What other people add: other layouts, other chunks, leaves inside CIDs. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--cid-version=0 --raw-leaves=false --chunker=size-1000 --max-file-links=3",
        "--cid-version=1 --chunker=size-65536 --max-file-links=5",
        "--cid-version=1 --trickle --chunker=size-5000 --max-file-links=3",
        "--cid-version=0 --raw-leaves=false --trickle --chunker=size-5000 --max-file-links=4",
        "--cid-version=1 --chunker=size-30 --max-file-links=100 --inline --inline-limit=32",
        "--cid-version=1 --chunker=buzhash",
        "--cid-version=1 --raw-leaves=false --preserve-mode --preserve-mtime",
      })
  void filesOfAnyLayoutAreRead(String options) throws IOException {
    byte[] content = bytes(options.contains("size-30 ") ? 2_000 : 300_000);
    Path file = Files.write(scratch.resolve("file"), content);
    Cid root =
        Cid.parse(
            kubo.command("add", "--quieter", file.toString()).with(options.split(" ")).run().out());
    Map<Cid, ByteBuffer> blocks = export(root);

    ByteArrayOutputStream read = new ByteArrayOutputStream();
    for (Leaf leaf : FileDag.leaves(root, content.length, 1000, cid -> block(cid, blocks))) {
      ByteBuffer part = FileDag.content(leaf.cid(), block(leaf.cid(), blocks));
      assertThat(leaf.offset()).isEqualTo(read.size());
      assertThat(part.remaining()).isEqualTo((int) leaf.size());
      while (part.hasRemaining()) {
        read.write(part.get());
      }
    }
    assertThat(read.toByteArray()).isEqualTo(content);
  }

  @Test
  void theImageCidIsThatOfTheFolder() throws IOException {
    for (int i = 0; i < 4; i++) {
      Path folder = folder("image " + i, 3 << 20);
      assertThat(imageCid(folder, BlockSink.NONE))
          .hasToString(
              kubo.ipfs("add", "--quieter", "--recursive", "--only-hash", folder.toString()));
    }
  }

  /** The other way: blocks that Kubo never saw as files become the folder. */
  @Test
  void kuboMakesTheFolderOfTheBlocks() throws IOException {
    Path folder = folder("image", 5_000);
    Path car = scratch.resolve("image.car");
    Cid image;
    try (FileChannel out =
        FileChannel.open(car, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      CarWriter writer = new CarWriter(out, List.of(Cid.dagPbSha256(new byte[32])));
      image = imageCid(folder, writer::write);
      for (Path blob : blobs(folder)) {
        byte[] bytes = Files.readAllBytes(blob);
        writer.write(Cid.rawSha256(Digest.sha256(bytes).hash()), ByteBuffer.wrap(bytes));
      }
      out.write(CarWriter.header(List.of(image)), 0);
    }
    kubo.ipfs("dag", "import", car.toString());
    Path got = scratch.resolve("got");
    kubo.ipfs("get", "--output=" + got, image.toString());
    for (Path file : files(folder)) {
      assertThat(got.resolve(folder.relativize(file).toString())).hasSameBinaryContentAs(file);
    }
    assertThat(files(got)).hasSameSizeAs(files(folder));
  }

  private void sameCid(int size, Profile profile) throws IOException {
    Path file = Files.write(scratch.resolve("file"), bytes(size));
    try (FileChannel channel = FileChannel.open(file)) {
      assertThat(FileCid.of(channel, profile).root())
          .as("%d bytes, seed %d", size, SEED)
          .hasToString(kubo.hash(file, profile));
    }
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  // ---- images: what is in the blobs makes no difference

  /** Writes an image's folder: some blobs, the first of which passes for the manifest. */
  private Path folder(String name, int longest) throws IOException {
    Path folder = scratch.resolve(name);
    for (int blobs = random.nextInt(1, 12); blobs > 0; blobs--) {
      byte[] bytes = bytes(random.nextInt(longest));
      Digest.Algorithm algorithm =
          random.nextInt(4) == 0 ? Digest.Algorithm.SHA512 : Digest.Algorithm.SHA256;
      Digest digest = Digest.of(algorithm, algorithm.hasher().digest(bytes));
      Path blobsFolder = Files.createDirectories(folder.resolve(ImageLayout.BLOBS, algorithm.id()));
      Files.write(blobsFolder.resolve(digest.hex()), bytes);
    }
    Files.write(folder.resolve(ImageLayout.OCI_LAYOUT), ImageLayout.ociLayout());
    Files.write(folder.resolve(ImageLayout.INDEX_JSON), ImageLayout.indexJson(manifest(folder)));
    return folder;
  }

  private static Descriptor manifest(Path folder) throws IOException {
    Path first = blobs(folder).getFirst();
    return new Descriptor(MediaTypes.OCI_MANIFEST, digest(first), Files.size(first));
  }

  private static Cid imageCid(Path folder, BlockSink extra) throws IOException {
    List<Part> parts = new ArrayList<>();
    for (Path blob : blobs(folder)) {
      try (FileChannel channel = FileChannel.open(blob)) {
        Cid root = FileCid.of(channel, Profile.UNIXFS_V1_2025).root();
        parts.add(new Part(digest(blob), channel.size(), root));
      }
    }
    return ImageLayout.write(manifest(folder), parts, extra);
  }

  private static Digest digest(Path blob) {
    return Digest.parse(blob.getName(blob.getNameCount() - 2) + ":" + blob.getFileName());
  }

  private static List<Path> blobs(Path folder) throws IOException {
    return files(folder.resolve(ImageLayout.BLOBS));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  // ---- blocks

  private Map<Cid, ByteBuffer> export(Cid root) throws IOException {
    Path car = scratch.resolve("export.car");
    kubo.command("dag", "export", "--progress=false", root.toString()).to(car).run();
    Map<Cid, ByteBuffer> blocks = new HashMap<>();
    try (InputStream in = Files.newInputStream(car)) {
      CarReader reader = new CarReader(in);
      assertThat(reader.roots()).containsExactly(root);
      for (Optional<CarBlock> next = reader.next(); next.isPresent(); next = reader.next()) {
        blocks.put(next.get().cid(), next.get().bytes());
      }
    }
    return blocks;
  }

  private static ByteBuffer block(Cid cid, Map<Cid, ByteBuffer> blocks) {
    ByteBuffer block = cid.isIdentity() ? ByteBuffer.wrap(cid.hash().digest()) : blocks.get(cid);
    if (block == null) {
      throw new AssertionError("Kubo did not export " + cid);
    }
    return block;
  }
}
