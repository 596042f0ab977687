package io.nacre.store.blob;

import static io.nacre.store.blob.SomeBytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.Store;
import io.nacre.store.cid.Cid;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Digest.Algorithm;
import io.nacre.store.index.BlobIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of what it finds. */
class RecoveryTest {
  private static final byte[] SMALL = SomeBytes.of(1000, 1);
  private static final byte[] LARGE = SomeBytes.of(3 * MIB + 1, 2);

  @TempDir Path folder;
  private final List<Blob> written = new ArrayList<>();
  private Path index;
  private Blob small;
  private Blob large;

  @BeforeEach
  void writeSome() throws IOException {
    try (Store store = Store.open(folder)) {
      small = SomeBytes.write(store.blobs(), SMALL);
      large = SomeBytes.write(store.blobs(), LARGE);
      written.add(small);
      written.add(large);
      written.add(SomeBytes.write(store.blobs(), Algorithm.SHA512, SMALL));
      written.add(SomeBytes.write(store.blobs(), Algorithm.SHA512, LARGE));
    }
    index = folder.resolve("index-" + BlobIndex.FORMAT + ".db");
    assertThat(index).exists();
  }

  @AfterEach
  void nothingIsLeftBehind() throws IOException {
    assertThat(FolderContents.files(folder.resolve("incoming"))).isEmpty();
  }

  @Test
  void anIndexThatIsLostIsBuiltFromTheFiles() throws IOException {
    Files.delete(index);
    assertAllIsHeld();
  }

  @Test
  void anIndexThatIsNoDatabaseIsBuiltAnew() throws IOException {
    Files.write(index, SomeBytes.of(100_000, 3));
    assertAllIsHeld();
  }

  @Test
  void anIndexWithDamagedPagesIsBuiltAnew() throws IOException {
    try (FileChannel file = FileChannel.open(index, StandardOpenOption.WRITE)) {
      long pages = file.size() / 4096;
      for (long page = 1; page < pages; page++) {
        file.write(ByteBuffer.wrap(SomeBytes.of(4096, page)), page * 4096);
      }
    }
    assertAllIsHeld();
  }

  @Test
  void anIndexOfAnotherFormatIsDropped() throws IOException {
    Path other = folder.resolve("index-99.db");
    Files.move(index, other);
    assertAllIsHeld();
    assertThat(other).doesNotExist();
  }

  @Test
  void nodesThatAreLostAreMadeAnewFromTheBytes() throws IOException {
    Path nodes = nodes(large);
    byte[] before = Files.readAllBytes(nodes);
    Files.delete(nodes);

    assertAllIsHeld();

    assertThat(nodes).hasBinaryContent(before);
  }

  @Test
  void nodesThatAreDamagedAreMadeAnewWhenTheIndexIs() throws IOException {
    Path nodes = nodes(large);
    byte[] before = Files.readAllBytes(nodes);
    for (int change = 0; change < 3; change++) {
      byte[] damaged = before.clone();
      switch (change) {
        case 0 -> damaged[damaged.length / 2] ^= 1;
        case 1 -> damaged = new byte[0];
        default -> damaged = SomeBytes.of(before.length, 4);
      }
      Files.write(nodes, damaged);
      Files.delete(index);

      assertAllIsHeld();

      assertThat(nodes).hasBinaryContent(before);
    }
  }

  @Test
  void nodesWithoutABlobAreDropped() throws IOException {
    Files.delete(large.file());

    try (Store store = Store.open(folder)) {
      assertThat(store.blobs().find(large.digest())).isEmpty();
      assertThat(store.blobs().find(small.digest())).contains(small);
      assertThat(nodes(large)).doesNotExist();
    }
  }

  @Test
  void aBlobWhoseFileIsGoneIsHeldNoMoreAndItsBlocksLieNowhere() throws IOException {
    for (Blob blob : written) {
      Files.delete(blob.file());
    }
    try (Store store = Store.open(folder)) {
      assertThat(store.blobs().totals()).isEqualTo(new BlobStore.Totals(0, 0));
      assertThat(store.blobs().locate(large.root())).isEmpty();
      for (Cid leaf : SomeBytes.leafCids(LARGE)) {
        assertThat(store.blobs().locate(leaf)).isEmpty();
      }
    }
  }

  @Test
  void aBlobThatWasNamedButNotIndexedIsHeld() throws IOException {
    byte[] bytes = SomeBytes.of(5 * MIB, 5);
    Path elsewhere = folder.resolveSibling("elsewhere-" + folder.getFileName());
    Blob moved;
    try (Store store = Store.open(elsewhere)) {
      moved = SomeBytes.write(store.blobs(), bytes);
    }
    Path target = folder.resolve(elsewhere.relativize(moved.file()));
    Files.createDirectories(target.getParent());
    Files.move(moved.file(), target); // its nodes stay where they were

    try (Store store = Store.open(folder)) {
      assertThat(store.blobs().find(moved.digest())).map(Blob::root).contains(moved.root());
      assertThat(store.blobs().locate(moved.root())).isPresent();
    }
  }

  @Test
  void aFileThatIsNotWhatItsNameSaysIsNotHeld() throws IOException {
    Files.delete(nodes(large));
    byte[] bytes = LARGE.clone();
    bytes[MIB] ^= 1;
    Files.write(large.file(), bytes);

    try (Store store = Store.open(folder)) {
      assertThat(store.blobs().find(large.digest())).isEmpty();
      assertThat(store.blobs().find(small.digest())).contains(small);
    }
  }

  @Test
  void aFileThatCannotBeReadDoesNotKeepTheOthersFromBeingServed() throws IOException {
    Files.delete(nodes(large));
    Files.delete(large.file());
    Files.createDirectory(large.file()); // reading it fails, for root too

    try (Store store = Store.open(folder)) {
      assertThat(store.blobs().find(large.digest())).isEmpty();
      assertThat(store.blobs().find(small.digest())).contains(small);
    }
  }

  @Test
  void filesOfOthersAmongTheBlobsAreLeftAlone() throws IOException {
    Path foreign = Files.writeString(small.file().resolveSibling("README"), "mine");
    assertAllIsHeld();
    assertThat(foreign).hasContent("mine");
  }

  private void assertAllIsHeld() throws IOException {
    try (Store store = Store.open(folder)) {
      for (Blob blob : written) {
        assertThat(store.blobs().find(blob.digest())).contains(blob);
        assertThat(store.blobs().withRoot(blob.root())).contains(blob);
        assertThat(store.blobs().locate(blob.root(), blob.digest()::equals)).isPresent();
      }
      for (Cid leaf : SomeBytes.leafCids(LARGE)) {
        for (Digest holder : List.of(large.digest(), written.getLast().digest())) {
          assertThat(store.blobs().locate(leaf, holder::equals)).isPresent();
        }
      }
    }
  }

  private static Path nodes(Blob blob) {
    return blob.file().resolveSibling(blob.digest().hex() + ".car");
  }
}
