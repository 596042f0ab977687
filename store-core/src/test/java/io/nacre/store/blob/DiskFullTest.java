package io.nacre.store.blob;

import static io.nacre.store.blob.SomeBytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.nacre.store.DiskFullException;
import io.nacre.store.Store;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Digest.Algorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file system of 16 MiB, which only root can make. */
class DiskFullTest {
  private static final byte[] TOO_MUCH = SomeBytes.of(24 * MIB, 1);

  @TempDir Path folder;
  private Store store;
  private Blob held;

  @BeforeEach
  void open() throws Exception {
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder.toString()))
        .as("disk full is tested only where a tmpfs can be mounted (as root)")
        .isZero();
    store = Store.open(folder.resolve("data"));
    held = SomeBytes.write(store.blobs(), SomeBytes.of(2 * MIB, 2));
  }

  @AfterEach
  void close() throws Exception {
    if (store != null) {
      store.close();
      assertThat(run("umount", folder.toString())).isZero();
    }
  }

  @Test
  void aBlobThatFindsNoRoomFailsWithASentenceAndLeavesNothing() throws IOException {
    for (Algorithm algorithm : Algorithm.values()) {
      try (BlobWriter writer = store.blobs().write(algorithm)) {
        assertThatExceptionOfType(DiskFullException.class)
            .isThrownBy(
                () -> {
                  writer.write(ByteBuffer.wrap(TOO_MUCH));
                  writer.commit();
                })
            .withMessageContaining("no space left")
            .withMessageContaining(folder.toString());
      }
      assertThat(store.blobs().find(SomeBytes.digest(algorithm, TOO_MUCH))).isEmpty();
    }
    assertTheRestGoesOn();
  }

  @Test
  void soDoesAPartialBlob() throws IOException {
    List<byte[]> leaves = SomeBytes.leaves(TOO_MUCH);
    try (PartialBlob partial =
        store
            .blobs()
            .writePartial(Digest.sha256(TOO_MUCH), TOO_MUCH.length, SomeBytes.leafCids(TOO_MUCH))) {
      assertThatExceptionOfType(DiskFullException.class)
          .isThrownBy(
              () -> {
                for (int leaf = 0; leaf < leaves.size(); leaf++) {
                  partial.put(leaf, ByteBuffer.wrap(leaves.get(leaf)));
                }
              })
          .withMessageContaining("no space left");
    }
    assertTheRestGoesOn();
  }

  private void assertTheRestGoesOn() throws IOException {
    assertThat(FolderContents.files(store.folder().resolve("incoming"))).isEmpty();
    assertThat(store.blobs().totals().blobs()).isEqualTo(1);
    assertThat(held.file()).hasBinaryContent(SomeBytes.of(2 * MIB, 2));
    byte[] small = SomeBytes.of(3 * MIB, 3);
    assertThat(SomeBytes.write(store.blobs(), small).file()).hasBinaryContent(small);
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
