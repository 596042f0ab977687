package io.nacre.store.blob;

import static io.nacre.store.blob.SomeBytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.nacre.store.Store;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import io.nacre.store.dag.DagPbLink;
import io.nacre.store.dag.DagPbNode;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Digest.Algorithm;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileBlobStoreTest {
  @TempDir Path folder;
  private Store store;
  private BlobStore blobs;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(folder.resolve("data"));
    blobs = store.blobs();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private void reopen() throws IOException {
    close();
    open();
  }

  // ---- writing

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 2047, 256 << 10, MIB - 1, MIB, MIB + 1, 2 * MIB, 5 * MIB + 12_345, 9 * MIB})
  void digestAndRootAreThoseOfTheBytes(int size) throws IOException {
    byte[] bytes = SomeBytes.of(size, size);
    for (Algorithm algorithm : Algorithm.values()) {
      Digest digest = SomeBytes.digest(algorithm, bytes);

      Blob blob = SomeBytes.write(blobs, algorithm, bytes);

      assertThat(blob.digest()).isEqualTo(digest);
      assertThat(blob.size()).isEqualTo(size);
      assertThat(blob.root()).isEqualTo(SomeBytes.root(bytes));
      assertThat(blob.file()).hasBinaryContent(bytes);
      assertThat(blobs.find(digest)).contains(blob);
      assertThat(blobs.peek(digest)).contains(blob);
    }
    reopen();
    for (Algorithm algorithm : Algorithm.values()) {
      Digest digest = SomeBytes.digest(algorithm, bytes);
      assertThat(blobs.find(digest)).map(Blob::root).contains(SomeBytes.root(bytes));
    }
  }

  @Test
  void bytesMayComeInPiecesOfAnySizeAndTheBufferBeUsedAgain() throws IOException {
    byte[] bytes = SomeBytes.of(3 * MIB + 77, 1);
    ByteBuffer buffer = ByteBuffer.allocateDirect(100_003);
    try (BlobWriter writer = blobs.write(Algorithm.SHA256)) {
      for (int at = 0, piece = 1; at < bytes.length; piece = piece * 3 % 100_003 + 1) {
        int count = Math.min(piece, bytes.length - at);
        buffer.clear().put(bytes, at, count).flip();
        writer.write(buffer);
        assertThat(buffer.hasRemaining()).isFalse();
        at += count;
        assertThat(writer.size()).isEqualTo(at);
      }

      Blob blob = writer.commit();

      assertThat(blob.digest()).isEqualTo(Digest.sha256(bytes));
      assertThat(blob.root()).isEqualTo(SomeBytes.root(bytes));
      assertThat(blob.file()).hasBinaryContent(bytes);
    }
  }

  @Test
  void bytesThatAreNotThoseOfTheDigestAreNotPublished() throws IOException {
    byte[] bytes = SomeBytes.of(2 * MIB, 2);
    Digest wrong = Digest.sha256(new byte[0]);
    try (BlobWriter writer = blobs.write(Algorithm.SHA256)) {
      writer.write(ByteBuffer.wrap(bytes));

      assertThatExceptionOfType(DigestMismatchException.class)
          .isThrownBy(() -> writer.commit(wrong))
          .satisfies(e -> assertThat(e.expected()).isEqualTo(wrong))
          .satisfies(e -> assertThat(e.actual()).isEqualTo(Digest.sha256(bytes)));
    }
    assertThat(blobs.find(wrong)).isEmpty();
    assertThat(blobs.find(Digest.sha256(bytes))).isEmpty();
    assertThat(filesBelow("blobs")).isEmpty();
    assertThat(filesBelow("incoming")).isEmpty();
  }

  @Test
  void aDigestOfAnotherAlgorithmIsVerifiedToo() throws IOException {
    byte[] bytes = SomeBytes.of(2 * MIB + 5, 3);
    Digest digest = SomeBytes.digest(Algorithm.SHA512, bytes);
    try (BlobWriter writer = blobs.write(Algorithm.SHA256)) {
      writer.write(ByteBuffer.wrap(bytes));
      assertThat(writer.commit(digest).root()).isEqualTo(SomeBytes.root(bytes));
    }
    assertThat(blobs.find(digest)).isPresent();
    assertThat(blobs.find(Digest.sha256(bytes))).isEmpty();

    Digest wrong = SomeBytes.digest(Algorithm.SHA512, new byte[1]);
    try (BlobWriter writer = blobs.write(Algorithm.SHA256)) {
      writer.write(ByteBuffer.wrap(bytes));
      assertThatExceptionOfType(DigestMismatchException.class)
          .isThrownBy(() -> writer.commit(wrong));
    }
    assertThat(blobs.find(wrong)).isEmpty();
  }

  @Test
  void aWriterThatIsClosedLeavesNothing() throws IOException {
    try (BlobWriter writer = blobs.write(Algorithm.SHA256)) {
      writer.write(ByteBuffer.wrap(SomeBytes.of(3 * MIB, 4)));
      assertThat(filesBelow("incoming")).hasSize(1);
    }
    assertThat(filesBelow("incoming")).isEmpty();
    assertThat(blobs.totals()).isEqualTo(new BlobStore.Totals(0, 0));
  }

  @Test
  void aFinishedWriterTakesNoMore() throws IOException {
    try (BlobWriter writer = blobs.write(Algorithm.SHA256)) {
      writer.commit();
      assertThatIllegalStateException()
          .isThrownBy(() -> writer.write(ByteBuffer.wrap(new byte[1])));
      assertThatIllegalStateException().isThrownBy(writer::commit);
    }
  }

  @Test
  void writersOfTheSameBytesAllSucceedAndShareOneFile() throws Exception {
    byte[] bytes = SomeBytes.of(2 * MIB + 1, 5);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Blob>> writes = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        writes.add(threads.submit(() -> SomeBytes.write(blobs, bytes)));
      }
      Blob first = writes.getFirst().get();
      for (Future<Blob> write : writes) {
        assertThat(write.get()).isEqualTo(first);
      }
      assertThat(first.file()).hasBinaryContent(bytes);
    }
    assertThat(filesBelow("blobs")).hasSize(2); // the bytes and their nodes
    assertThat(filesBelow("incoming")).isEmpty();
    assertThat(blobs.totals()).isEqualTo(new BlobStore.Totals(1, bytes.length));
  }

  @Test
  void blobsMayBeReadByOthersAndTheFolderNotEntered() throws IOException {
    Blob blob = SomeBytes.write(blobs, SomeBytes.of(2 * MIB, 6));

    assertThat(permissions(blob.file())).isEqualTo("rw-r--r--");
    assertThat(permissions(store.folder())).isEqualTo("rwx------");
    assertThat(permissions(store.folder().resolve("catalog.db"))).isEqualTo("rw-------");
    assertThat(permissions(store.folder().resolve("incoming"))).isEqualTo("rwx------");
  }

  // ---- blocks

  @ParameterizedTest
  @ValueSource(ints = {0, 1000, MIB, MIB + 1, 4 * MIB + 9})
  void everyBlockOfTheTreeIsFoundFromItsRoot(int size) throws IOException {
    byte[] bytes = SomeBytes.of(size, size);
    for (Algorithm algorithm : Algorithm.values()) {
      Blob blob = SomeBytes.write(blobs, algorithm, bytes);
      assertThat(readTree(blob.root())).isEqualTo(bytes);
      assertThat(blobs.delete(blob.digest())).isTrue();
    }
  }

  @Test
  void aLeafThatBlobsShareIsFoundAsLongAsOneOfThemIsHeld() throws IOException {
    byte[] shared = SomeBytes.of(MIB, 8);
    Blob first = SomeBytes.write(blobs, concat(shared, new byte[] {1}));
    Blob second = SomeBytes.write(blobs, concat(shared, new byte[] {2}, shared));
    Blob third = SomeBytes.write(blobs, shared);
    Cid leaf = Cid.raw(Digest.sha256(shared));

    for (Blob blob : List.of(first, third, second)) {
      assertThat(read(leaf)).isEqualTo(ByteBuffer.wrap(shared));
      assertThat(blobs.delete(blob.digest())).isTrue();
    }
    assertThat(blobs.locate(leaf)).isEmpty();
  }

  @Test
  void aLeafIsFoundThroughABlobThatTheFilterLetsPass() throws IOException {
    byte[] shared = SomeBytes.of(MIB, 9);
    List<Blob> holders = new ArrayList<>();
    for (int i = 0; i < 40; i++) { // more than are asked about at a time
      holders.add(SomeBytes.write(blobs, concat(shared, new byte[] {(byte) i})));
    }
    Cid leaf = Cid.raw(Digest.sha256(shared));

    for (Blob holder : List.of(holders.getFirst(), holders.getLast())) {
      assertThat(blobs.locate(leaf, holder.digest()::equals))
          .contains(new BlockLocation(holder.file(), 0, MIB));
    }
    assertThat(blobs.locate(leaf, _ -> false)).isEmpty();
  }

  @Test
  void theRootNamesItsBlobUnderEveryAlgorithm() throws IOException {
    byte[] bytes = SomeBytes.of(2 * MIB, 10);
    Blob sha256 = SomeBytes.write(blobs, Algorithm.SHA256, bytes);
    Blob sha512 = SomeBytes.write(blobs, Algorithm.SHA512, bytes);

    assertThat(blobs.withRoot(SomeBytes.root(bytes))).containsExactlyInAnyOrder(sha256, sha512);
    assertThat(blobs.withRoot(SomeBytes.root(new byte[0]))).isEmpty();
  }

  @Test
  void blocksThatNobodyHasLieNowhere() throws IOException {
    assertThat(blobs.locate(Cid.raw(Digest.sha256(new byte[3])))).isEmpty();
    assertThat(blobs.locate(Cid.parse("bafkqaaa"))).isEmpty();
  }

  // ---- deleting, counting

  @Test
  void deletingRemovesTheFiles() throws IOException {
    Blob blob = SomeBytes.write(blobs, SomeBytes.of(2 * MIB, 11));
    Blob other = SomeBytes.write(blobs, SomeBytes.of(10, 12));

    assertThat(blobs.delete(blob.digest())).isTrue();
    assertThat(blobs.delete(blob.digest())).isFalse();

    assertThat(blobs.find(blob.digest())).isEmpty();
    assertThat(blobs.peek(blob.digest())).isEmpty();
    assertThat(blobs.locate(blob.root())).isEmpty();
    assertThat(blobs.withRoot(blob.root())).isEmpty();
    assertThat(filesBelow("blobs")).containsExactly(other.file());
    reopen();
    assertThat(blobs.find(blob.digest())).isEmpty();
    assertThat(blobs.find(other.digest())).isPresent();
  }

  @Test
  void aDeletedBlobCanBeWrittenAgain() throws IOException {
    byte[] bytes = SomeBytes.of(2 * MIB, 13);
    Blob blob = SomeBytes.write(blobs, bytes);
    blobs.delete(blob.digest());

    assertThat(SomeBytes.write(blobs, bytes)).isEqualTo(blob);
    assertThat(readTree(blob.root())).isEqualTo(bytes);
  }

  @Test
  void aBlobWhoseFileWasTakenAwayIsNotHeld() throws IOException {
    Blob gone = SomeBytes.write(blobs, SomeBytes.of(10, 14));
    Blob cut = SomeBytes.write(blobs, SomeBytes.of(2 * MIB, 15));
    reopen();
    Files.delete(gone.file());
    try (RandomAccessFile file = new RandomAccessFile(cut.file().toFile(), "rw")) {
      file.setLength(MIB);
    }
    assertThat(blobs.find(gone.digest())).isEmpty();
    assertThat(blobs.find(cut.digest())).isEmpty();
    assertThat(blobs.locate(cut.root())).isEmpty();
  }

  @Test
  void allBlobsAreCountedAndVisited() throws IOException {
    List<Blob> written = new ArrayList<>();
    for (int i = 0; i < 300; i++) { // more than a page of the index
      written.add(SomeBytes.write(blobs, new byte[] {(byte) i, (byte) (i >> 8)}));
    }
    List<Blob> visited = new ArrayList<>();

    blobs.forEach(visited::add);

    assertThat(visited).containsExactlyInAnyOrderElementsOf(written);
    assertThat(blobs.totals()).isEqualTo(new BlobStore.Totals(300, 600));
  }

  // ---- what the tests are made of

  private byte[] readTree(Cid cid) throws IOException {
    ByteBuffer block = read(cid);
    if (cid.codec() == Codec.RAW) {
      byte[] leaf = new byte[block.remaining()];
      block.get(leaf);
      return leaf;
    }
    byte[] whole = {};
    for (DagPbLink link : DagPbNode.decode(block).links()) {
      whole = concat(whole, readTree(link.cid()));
    }
    return whole;
  }

  private ByteBuffer read(Cid cid) throws IOException {
    BlockLocation location = blobs.locate(cid).orElseThrow();
    ByteBuffer block = ByteBuffer.allocate(location.length());
    try (var channel = Files.newByteChannel(location.file()).position(location.offset())) {
      while (block.hasRemaining() && channel.read(block) >= 0) {}
    }
    assertThat(cid.verifies(block.flip())).isTrue();
    return block;
  }

  private List<Path> filesBelow(String name) throws IOException {
    return FolderContents.files(store.folder().resolve(name));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static byte[] concat(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteBuffer whole = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      whole.put(part);
    }
    return whole.array();
  }
}
