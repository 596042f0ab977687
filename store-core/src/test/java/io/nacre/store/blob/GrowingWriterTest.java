package io.nacre.store.blob;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A blob that is read while it is written. */
class GrowingWriterTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path folder;
  private DataFolder data;
  private FileBlobStore store;

  @BeforeEach
  void open() throws IOException {
    data = DataFolder.open(folder.resolve("data"));
    store = FileBlobStore.open(data);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    data.close();
  }

  @Test
  void aFewBytesAreReadableOnceTheyAreFlushed() throws Exception {
    Semaphore grew = new Semaphore(0);
    try (GrowingWriter writer = store.writeGrowing(Digest.Algorithm.SHA256, grew::release)) {
      assertThat(writer.contiguous()).isZero();
      writer.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
      writer.flush();
      assertThat(grew.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
      assertThat(writer.contiguous()).isEqualTo(3);
      assertThat(read(writer.file(), 0, 3)).containsExactly(1, 2, 3);
    }
    assertThat(store.totals().blobs()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void flushesAtAnyPlaceChangeNeitherDigestNorRoot(Digest.Algorithm algorithm) throws Exception {
    byte[] content = new byte[3 * MIB + 17];
    Random random = new Random(5);
    random.nextBytes(content);
    Digest digest = Digest.of(algorithm, algorithm.hasher().digest(content));
    Blob flushed;
    try (GrowingWriter writer = store.writeGrowing(algorithm, () -> {})) {
      for (int at = 0; at < content.length; ) {
        int length = Math.min(content.length - at, 1 + random.nextInt(300_000));
        writer.write(ByteBuffer.wrap(content, at, length));
        writer.flush();
        at += length;
      }
      flushed = writer.commit(digest);
    }
    assertThat(store.delete(digest)).isTrue();
    try (BlobWriter writer = store.write(algorithm)) {
      writer.write(ByteBuffer.wrap(content));
      assertThat(writer.commit(digest).root()).isEqualTo(flushed.root());
    }
  }

  @Test
  void aReaderGoesOnReadingAfterThePublication() throws Exception {
    byte[] content = new byte[2 * MIB];
    Arrays.fill(content, (byte) 7);
    try (GrowingWriter writer = store.writeGrowing(Digest.Algorithm.SHA256, () -> {})) {
      writer.write(ByteBuffer.wrap(content));
      FileChannel before = writer.file();
      writer.commit();
      assertThat(read(before, MIB, 2)).containsExactly(7, 7);
      before.close(); // as an interrupt of another reader does
      assertThat(read(writer.file(), MIB, 2)).containsExactly(7, 7);
    }
  }

  private static byte[] read(FileChannel file, long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    file.read(buffer, offset);
    return buffer.array();
  }
}
