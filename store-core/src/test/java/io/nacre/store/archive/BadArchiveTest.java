package io.nacre.store.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that are broken or that lie: one sentence, and nothing of them is there afterwards. */
class BadArchiveTest extends ImportFixture {
  private static final long SEED = 20261124;

  private void assertRefused(byte[] archive, String sentence) throws IOException {
    assertThatThrownBy(() -> load(archive))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining(sentence)
        .message()
        .doesNotContain("\n")
        .hasSizeLessThan(400);
    assertNothingIsThere();
  }

  private static TestLayout good() {
    TestLayout layout = new TestLayout();
    return layout.named(layout.image("amd64", "one", "two"), "team/app:1");
  }

  private static byte[] good(Consumer<Map<String, byte[]>> change) {
    Map<String, byte[]> files = good().files();
    change.accept(files);
    return Tars.of(files);
  }

  private static byte[] goodAnd(Consumer<TarArchiveOutputStream> more) {
    return Tars.of(
        tar -> {
          good().files().forEach((name, bytes) -> Tars.file(tar, name, bytes));
          more.accept(tar);
        });
  }

  @Test
  void whatIsNoImageArchiveIsRefused() throws IOException {
    assertRefused(new byte[0], "neither an OCI image layout");
    assertRefused("hello, this is text".repeat(100).getBytes(UTF_8), "not an archive");
    assertRefused(new byte[] {0x1f, (byte) 0x8b, 8, 0, 1}, "not an archive");
    assertRefused(Tars.of(Map.of("readme", new byte[10])), "neither an OCI image layout");
    assertThatThrownBy(() -> importer.read(folder, ImageName.NONE))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("neither");
    assertThatThrownBy(() -> importer.read(Path.of("/nowhere"), ImageName.NONE))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("cannot read");
  }

  @Test
  void aBlobMustHaveTheBytesOfItsDigest() throws IOException {
    for (String name : good().files().keySet()) {
      if (name.startsWith("blobs/")) {
        assertRefused(good(files -> files.put(name, new byte[] {1, 2, 3})), "not its own");
        assertRefused(good(files -> files.remove(name)), "lacks");
      }
    }
  }

  @Test
  void aSizeMustBeWhatItSays() throws IOException {
    assertRefused(
        good(
            files ->
                files.computeIfPresent(
                    "index.json",
                    (_, bytes) ->
                        new String(bytes, UTF_8)
                            .replaceAll("\"size\":[0-9]+", "\"size\":7")
                            .getBytes(UTF_8))),
        "says 7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "blobs/../../evil", "/etc/passwd", "a/../../b"})
  void namesStayInTheArchive(String name) throws IOException {
    assertRefused(
        Tars.of(
            tar -> {
              good().files().forEach((file, bytes) -> Tars.file(tar, file, bytes));
              Tars.special(tar, "x", TarConstants.LF_LINK, name);
            }),
        "leads out");
    assertRefused(goodAnd(tar -> Tars.symlink(tar, "x", name)), "leads out");
    byte[] escaping = goodAnd(tar -> Tars.file(tar, "n".repeat(name.length()), new byte[1]));
    assertRefused(renamed(escaping, "n".repeat(name.length()), name), "leads out");
  }

  @Test
  void linksThatLeadNowhereOrInACircleAreMissingFiles() throws IOException {
    byte[] manifest = "[{\"Config\":\"a\",\"RepoTags\":[\"a:1\"],\"Layers\":[]}]".getBytes(UTF_8);
    assertRefused(
        Tars.of(
            tar -> {
              Tars.symlink(tar, "a", "b");
              Tars.symlink(tar, "b", "a");
              Tars.file(tar, "manifest.json", manifest);
            }),
        "lacks 'a'");
  }

  @Test
  void aFolderIsNotLeftByItsLinks() throws IOException {
    Path layout = Tars.folder(folder.resolve("layout"), good().files());
    Path blob = layout.resolve(good().files().keySet().stream().skip(1).findFirst().orElseThrow());
    Path outside = Files.move(blob, folder.resolve("outside"));
    Files.createSymbolicLink(blob, outside);
    assertThatThrownBy(() -> importer.read(layout, ImageName.NONE))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("leads out");
    assertNothingIsThere();
  }

  @ParameterizedTest
  @ValueSource(
      bytes = {
        TarConstants.LF_FIFO,
        TarConstants.LF_CHR,
        TarConstants.LF_BLK,
        TarConstants.LF_GNUTYPE_SPARSE
      })
  void devicesAndSparseFilesAreNotPartsOfImages(byte type) throws IOException {
    assertRefused(goodAnd(tar -> Tars.special(tar, "x", type, "")), "");
  }

  @Test
  void aFileThatIsThereTwiceMustBeTheSame() throws IOException {
    assertRefused(goodAnd(tar -> Tars.file(tar, "index.json", "{}".getBytes(UTF_8))), "twice");
    assertRefused(
        goodAnd(
            tar -> {
              Tars.file(tar, "x", new byte[1]);
              Tars.file(tar, "x", new byte[2]);
            }),
        "twice");
    byte[] index = Objects.requireNonNull(good().files().get("index.json"));
    assertThat(load(goodAnd(tar -> Tars.file(tar, "index.json", index)))).hasSize(1);
  }

  @Test
  void hugeAndEndlessThingsAreBounded() throws IOException {
    assertRefused(good(files -> files.put("index.json", new byte[9 * 1024 * 1024])), "more than");
    byte[] many =
        Tars.of(
            tar -> {
              for (int i = 0; i <= ArchiveEntries.MAX_ENTRIES; i++) {
                Tars.special(tar, "d" + i + "/", TarConstants.LF_DIR, "");
              }
            });
    assertRefused(many, "entries");
    byte[] claim = goodAnd(tar -> Tars.file(tar, "x", new byte[1]));
    assertRefused(sized(claim, "x", 8L << 30), "ends early");
  }

  @Test
  void headersThatNeverEndAreNotReadIntoMemory() throws IOException {
    byte[] longName = Tars.of(tar -> Tars.special(tar, "x", TarConstants.LF_GNUTYPE_LONGNAME, ""));
    byte[] header = sized(Arrays.copyOf(longName, 512), "x", 1L << 32);
    InputStream endless =
        new SequenceInputStream(new ByteArrayInputStream(header), new Letters(1L << 32));
    assertThatThrownBy(() -> importer.read(endless, "t", ImageName.NONE))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("too long");
  }

  @Test
  void nestedGarbageIsRefused() throws IOException {
    TestLayout layout = new TestLayout();
    Descriptor nested = layout.image("amd64", "one");
    for (int i = 0; i < 12; i++) {
      nested = layout.index(List.of(nested));
    }
    assertRefused(layout.named(nested, "a:1").tar(), "deep");

    TestLayout garbage = new TestLayout();
    Descriptor text = garbage.blob(MediaTypes.OCI_MANIFEST, "[".repeat(100_000));
    assertRefused(garbage.named(text, "a:1").tar(), "must be an object");
    TestLayout other = new TestLayout();
    assertRefused(other.named(other.layer("x"), "a:1").tar(), "no manifest");
    assertRefused(good(files -> files.put("oci-layout", "{}".getBytes(UTF_8))), "version");
    assertRefused(good(files -> files.remove("index.json")), "index.json");
    TestLayout shouting = new TestLayout();
    assertRefused(shouting.named(shouting.image("amd64", "x"), "Team/App:1").tar(), "repository");
  }

  @Test
  void aTruncatedArchiveLeavesNothing() throws IOException {
    byte[] tar = good().tar();
    for (int length = 0; length < tar.length; length += 256) {
      assertRefusedOrWhole(Arrays.copyOf(tar, length));
    }
    byte[] gzip = Tars.gzip(tar);
    for (int length = 0; length < gzip.length; length += 31) {
      assertRefusedOrWhole(Arrays.copyOf(gzip, length));
    }
  }

  @Test
  void anArchiveWithFlippedBytesLeavesNothingOrIsWhole() throws IOException {
    Random random = new Random(SEED);
    byte[] docker = docker();
    for (byte[] archive : List.of(good().tar(), docker, Tars.gzip(docker))) {
      for (int i = 0; i < 200; i++) {
        byte[] bad = archive.clone();
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
        assertRefusedOrWhole(bad);
      }
    }
  }

  /** Either one sentence and nothing there, or an image all of whose bytes are right. */
  private void assertRefusedOrWhole(byte[] archive) throws IOException {
    List<Imported> images;
    try {
      images = load(archive);
    } catch (ArchiveException e) {
      assertThat(e.getMessage()).isNotBlank();
      assertNothingIsThere();
      return;
    }
    for (Imported image : images) {
      assertThat(catalog.belongs(image.repository(), image.manifest().digest())).isTrue();
      catalog.remove(image.repository(), image.manifest().digest());
    }
    Map<Digest, Boolean> right = new HashMap<>();
    blobs.forEach(blob -> right.put(blob.digest(), contentOf(blob.file()).equals(blob.digest())));
    assertThat(right).isNotEmpty().doesNotContainValue(false);
    for (Digest digest : right.keySet()) {
      for (var repository : catalog.repositoriesOf(digest)) {
        catalog.remove(repository, digest);
      }
      assertThat(blobs.delete(digest)).isTrue();
    }
  }

  private static Digest contentOf(Path file) {
    try {
      return Digest.sha256(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] docker() {
    byte[] layer = TestLayout.plainLayer("one");
    return Tars.of(
        tar -> {
          Tars.file(tar, "layer.tar", layer);
          Tars.file(
              tar,
              "config.json",
              TestLayout.config("amd64", List.of(Digest.sha256(layer))).getBytes(UTF_8));
          Tars.file(
              tar,
              "manifest.json",
              "[{\"Config\":\"config.json\",\"RepoTags\":[\"a:1\"],\"Layers\":[\"layer.tar\"]}]"
                  .getBytes(UTF_8));
        });
  }

  /** Overwrites an entry's name, which the library would not write so. */
  private static byte[] renamed(byte[] tar, String from, String to) {
    return rewritten(
        tar, from, header -> System.arraycopy(to.getBytes(UTF_8), 0, header, 0, to.length()));
  }

  /** Overwrites what an entry says of its size. */
  private static byte[] sized(byte[] tar, String name, long size) {
    byte[] octal = "%011o".formatted(size).getBytes(UTF_8);
    return rewritten(tar, name, header -> System.arraycopy(octal, 0, header, 124, 11));
  }

  private static byte[] rewritten(byte[] tar, String name, Consumer<byte[]> change) {
    byte[] result = tar.clone();
    for (int at = 0; at < result.length; at += 512) {
      byte[] header = Arrays.copyOfRange(result, at, at + 512);
      if (new String(header, 0, 100, UTF_8).trim().equals(name)) {
        change.accept(header);
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte each : header) {
          sum += each & 0xff;
        }
        System.arraycopy("%06o\0 ".formatted(sum).getBytes(UTF_8), 0, header, 148, 8);
        System.arraycopy(header, 0, result, at, 512);
      }
    }
    return result;
  }

  /** A long run of the same letter. */
  private static final class Letters extends InputStream {
    private long left;

    Letters(long count) {
      left = count;
    }

    @Override
    public int read() {
      return left-- > 0 ? 'n' : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(length, left);
      Arrays.fill(bytes, offset, offset + count, (byte) 'n');
      left -= count;
      return count;
    }
  }
}
