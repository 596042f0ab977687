package io.nacre.store.blob;

import static io.nacre.store.blob.SomeBytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.nacre.store.MalformedException;
import io.nacre.store.Store;
import io.nacre.store.cid.Cid;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Digest.Algorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartialBlobTest {
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

  @ParameterizedTest
  @ValueSource(ints = {0, 1, MIB - 1, MIB, MIB + 1, 7 * MIB, 10 * MIB + 4321})
  void leavesMayComeInAnyOrder(int size) throws IOException {
    byte[] bytes = SomeBytes.of(size, size);
    List<byte[]> leaves = SomeBytes.leaves(bytes);
    for (Algorithm algorithm : Algorithm.values()) {
      try (PartialBlob partial = start(algorithm, bytes)) {
        assertThat(partial.leaves()).isEqualTo(leaves.size());
        for (int leaf : shuffled(leaves.size())) {
          assertThat(partial.has(leaf)).isFalse();
          assertThat(partial.leafLength(leaf)).isEqualTo(leaves.get(leaf).length);
          assertThat(partial.put(leaf, ByteBuffer.wrap(leaves.get(leaf)))).isTrue();
          assertThat(partial.has(leaf)).isTrue();
        }

        Blob blob = partial.commit();

        assertThat(blob.digest()).isEqualTo(SomeBytes.digest(algorithm, bytes));
        assertThat(blob.root()).isEqualTo(SomeBytes.root(bytes));
        assertThat(blob.file()).hasBinaryContent(bytes);
        assertThat(blobs.find(blob.digest())).contains(blob);
      }
    }
  }

  @Test
  void leavesMayComeFromManyThreadsAndMoreThanOnce() throws Exception {
    byte[] bytes = SomeBytes.of(12 * MIB + 1, 1);
    List<byte[]> leaves = SomeBytes.leaves(bytes);
    try (PartialBlob partial = start(Algorithm.SHA256, bytes);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> puts = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        for (int leaf : shuffled(leaves.size())) {
          ByteBuffer copy = ByteBuffer.wrap(leaves.get(leaf));
          puts.add(threads.submit(() -> partial.put(leaf, copy)));
        }
      }
      for (Future<Boolean> put : puts) {
        assertThat(put.get()).isTrue();
      }
      assertThat(partial.contiguous()).isEqualTo(bytes.length);
      assertThat(partial.commit().file()).hasBinaryContent(bytes);
    }
  }

  /** The digest is taken from the buffer, which its owner fills anew as soon as it has it back. */
  @Test
  void aBufferIsItsOwnersAgainWhenItsLeafIsPut() throws Exception {
    byte[] bytes = SomeBytes.of(40 * MIB + 5, 3);
    List<byte[]> leaves = SomeBytes.leaves(bytes);
    AtomicInteger next = new AtomicInteger();
    try (PartialBlob partial = start(Algorithm.SHA256, bytes);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Boolean> brings =
          () -> {
            ByteBuffer buffer = ByteBuffer.allocateDirect(MIB);
            for (int leaf = next.getAndIncrement();
                leaf < leaves.size();
                leaf = next.getAndIncrement()) {
              buffer.clear().put(leaves.get(leaf)).flip();
              assertThat(partial.put(leaf, buffer)).isTrue();
              buffer.clear().put(new byte[MIB]);
            }
            return true;
          };
      for (Future<Boolean> done : threads.invokeAll(Collections.nCopies(4, brings))) {
        assertThat(done.get()).isTrue();
      }
      assertThat(partial.commit().file()).hasBinaryContent(bytes);
    }
  }

  @Test
  void theContiguousStartGrowsAsItsGapsAreFilledAndCanBeRead() throws IOException {
    byte[] bytes = SomeBytes.of(3 * MIB + 10, 2);
    try (PartialBlob partial = start(Algorithm.SHA256, bytes)) {
      assertThat(partial.contiguous()).isZero();
      put(partial, 1, bytes);
      assertThat(partial.contiguous()).isZero();
      put(partial, 3, bytes);
      put(partial, 0, bytes);
      assertThat(partial.contiguous()).isEqualTo(2 * MIB);
      assertThat(readable(partial, 2 * MIB)).isEqualTo(ByteBuffer.wrap(bytes, 0, 2 * MIB));
      put(partial, 2, bytes);
      assertThat(partial.contiguous()).isEqualTo(bytes.length);

      partial.commit();

      assertThat(readable(partial, bytes.length)).isEqualTo(ByteBuffer.wrap(bytes));
    }
  }

  @Test
  void aLeafThatIsNotThatOfItsCidIsRefusedAndCanStillCome() throws IOException {
    byte[] bytes = SomeBytes.of(2 * MIB, 3);
    try (PartialBlob partial = start(Algorithm.SHA256, bytes)) {
      byte[] forged = SomeBytes.leaves(bytes).getFirst();
      forged[MIB / 2] ^= 1;

      assertThat(partial.put(0, ByteBuffer.wrap(forged))).isFalse();
      assertThat(partial.put(0, ByteBuffer.wrap(new byte[0]))).isFalse();
      assertThat(partial.put(0, ByteBuffer.wrap(new byte[MIB + 1]))).isFalse();
      assertThat(partial.has(0)).isFalse();

      put(partial, 0, bytes);
      put(partial, 1, bytes);
      assertThat(partial.commit().file()).hasBinaryContent(bytes);
    }
  }

  @Test
  void leavesThatAreRightButDoNotMakeUpTheDigestAreNotPublished() throws IOException {
    byte[] bytes = SomeBytes.of(2 * MIB, 4);
    Digest wrong = Digest.sha256(new byte[0]);
    try (PartialBlob partial = blobs.writePartial(wrong, bytes.length, SomeBytes.leafCids(bytes))) {
      put(partial, 0, bytes);
      put(partial, 1, bytes);

      assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(partial::commit);
    }
    assertThat(blobs.find(wrong)).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void aBlobWithMissingLeavesCannotBeCommitted() throws IOException {
    byte[] bytes = SomeBytes.of(2 * MIB, 5);
    try (PartialBlob partial = start(Algorithm.SHA256, bytes)) {
      put(partial, 1, bytes);
      assertThatIllegalStateException().isThrownBy(partial::commit).withMessageContaining("1 of 2");
      put(partial, 0, bytes);
      assertThat(partial.commit().size()).isEqualTo(bytes.length);
    }
  }

  @Test
  void aPartialBlobThatIsClosedLeavesNothing() throws IOException {
    byte[] bytes = SomeBytes.of(2 * MIB, 6);
    try (PartialBlob partial = start(Algorithm.SHA256, bytes)) {
      put(partial, 0, bytes);
    }
    assertNothingIsLeft();
  }

  @Test
  void aBlobThatArrivesTwiceAtOnceIsOneFile() throws IOException {
    byte[] bytes = SomeBytes.of(2 * MIB, 7);
    try (PartialBlob first = start(Algorithm.SHA256, bytes);
        PartialBlob second = start(Algorithm.SHA256, bytes)) {
      for (int leaf = 0; leaf < 2; leaf++) {
        put(first, leaf, bytes);
        put(second, leaf, bytes);
      }
      assertThat(second.commit()).isEqualTo(first.commit());
    }
    assertThat(blobs.totals()).isEqualTo(new BlobStore.Totals(1, bytes.length));
    assertThat(FolderContents.files(store.folder().resolve("incoming"))).isEmpty();
  }

  @Test
  void leavesAndSizeMustFitEachOther() {
    byte[] bytes = SomeBytes.of(2 * MIB, 8);
    Digest digest = Digest.sha256(bytes);
    List<Cid> leaves = SomeBytes.leafCids(bytes);
    Cid node = Cid.dagPbSha256(digest.hash());

    for (long size : new long[] {-1, 0, MIB, 2 * MIB + 1, Long.MAX_VALUE}) {
      assertThatExceptionOfType(MalformedException.class)
          .isThrownBy(() -> blobs.writePartial(digest, size, leaves));
    }
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> blobs.writePartial(digest, 2 * MIB, List.of(leaves.getFirst(), node)));
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> blobs.writePartial(digest, 0, List.of()));
  }

  @Test
  void aReaderThatIsInterruptedDoesNotStopTheOthers() throws Exception {
    byte[] bytes = SomeBytes.of(2 * MIB, 9);
    try (PartialBlob partial = start(Algorithm.SHA256, bytes)) {
      put(partial, 0, bytes);
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(ClosedByInterruptException.class)
          .isThrownBy(() -> readable(partial, 10));
      assertThat(Thread.interrupted()).isTrue();

      assertThat(readable(partial, MIB)).isEqualTo(ByteBuffer.wrap(bytes, 0, MIB));
      put(partial, 1, bytes);
      assertThat(partial.commit().file()).hasBinaryContent(bytes);
    }
  }

  private PartialBlob start(Algorithm algorithm, byte[] bytes) throws IOException {
    return blobs.writePartial(
        SomeBytes.digest(algorithm, bytes), bytes.length, SomeBytes.leafCids(bytes));
  }

  private static void put(PartialBlob partial, int leaf, byte[] bytes) throws IOException {
    assertThat(partial.put(leaf, ByteBuffer.wrap(SomeBytes.leaves(bytes).get(leaf)))).isTrue();
  }

  private static ByteBuffer readable(PartialBlob partial, int end) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(end);
    FileChannel file = partial.file();
    while (bytes.hasRemaining() && file.read(bytes, bytes.position()) >= 0) {}
    return bytes.flip();
  }

  private static List<Integer> shuffled(int count) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    Collections.shuffle(order, new Random(count));
    return order;
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(FolderContents.files(store.folder().resolve("blobs"))).isEmpty();
    assertThat(FolderContents.files(store.folder().resolve("incoming"))).isEmpty();
  }
}
