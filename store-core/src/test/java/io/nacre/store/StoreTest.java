package io.nacre.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobWriter;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreTest {
  private static final byte[] BYTES = "some bytes".getBytes(UTF_8);
  private static final Digest DIGEST = Digest.sha256(BYTES);

  @TempDir Path temporary;

  @Test
  void aFolderThatIsNotThereIsMadeWithItsParents() throws IOException {
    Path folder = temporary.resolve("some/where/data");
    try (Store store = Store.open(folder)) {
      assertThat(store.folder()).isEqualTo(folder).isDirectory();
      assertThat(store.blobs().find(DIGEST)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "with space", "what?cache=shared", "100%", "a#b", "ä"})
  void whatWasWrittenIsThereAfterReopening(String name) throws IOException {
    Path folder = temporary.resolve(name);
    try (Store store = Store.open(folder)) {
      write(store);
      store.catalog().addBlob(new Repository("team/app"), DIGEST);
    }
    assertThat(folder.resolve("catalog.db")).isNotEmptyFile();
    try (Store store = Store.open(folder)) {
      assertThat(store.blobs().find(DIGEST)).map(Blob::size).contains((long) BYTES.length);
      assertThat(store.catalog().belongs(new Repository("team/app"), DIGEST)).isTrue();
    }
  }

  @Test
  void onlyOneAtATimeMayHaveAFolderOpen() throws IOException {
    try (Store store = Store.open(temporary)) {
      assertThatExceptionOfType(DataFolderException.class)
          .isThrownBy(() -> Store.open(temporary))
          .withMessageContaining(temporary.toString())
          .withMessageContaining("in use");
      write(store);
    }
    Store.open(temporary).close();
  }

  @Test
  void aFolderOfANewerFormatIsNotTouched() throws IOException {
    Store.open(temporary).close();
    Files.writeString(temporary.resolve("version"), "2\n");

    assertThatExceptionOfType(DataFolderException.class)
        .isThrownBy(() -> Store.open(temporary))
        .withMessageContaining(temporary.toString())
        .withMessageContaining("newer version");
  }

  @Test
  void aVersionThatIsNoNumberIsNotTouched() throws IOException {
    Files.writeString(temporary.resolve("version"), "hello");

    assertThatExceptionOfType(DataFolderException.class).isThrownBy(() -> Store.open(temporary));
  }

  @Test
  void aFolderOfSomebodyElseIsNotEmptied() throws IOException {
    Path precious = Files.createDirectory(temporary.resolve("incoming")).resolve("precious");
    Files.writeString(precious, "mine");

    assertThatExceptionOfType(DataFolderException.class)
        .isThrownBy(() -> Store.open(temporary))
        .withMessageContaining("not a data folder");
    assertThat(precious).hasContent("mine");
  }

  @Test
  void aFileInTheWayIsSaidInOneSentence() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "");

    for (Path folder : new Path[] {file, file.resolve("data")}) {
      assertThatExceptionOfType(DataFolderException.class)
          .isThrownBy(() -> Store.open(folder))
          .withMessageContaining("the data folder " + folder);
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaidInOneSentence() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("data"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeThat(Files.isWritable(folder)).as("permissions do not bind root").isFalse();

    assertThatExceptionOfType(DataFolderException.class)
        .isThrownBy(() -> Store.open(folder))
        .withMessageContaining(folder.toString())
        .withMessageContaining("permission denied");
  }

  @Test
  void whatTheLastProcessWasWritingIsGone() throws IOException {
    Store.open(temporary).close();
    Path left = Files.writeString(temporary.resolve("incoming/7"), "half a bl");

    try (Store store = Store.open(temporary)) {
      assertThat(left).doesNotExist();
      write(store);
    }
  }

  @Test
  void aStoreThatIsClosedSaysSo() throws IOException {
    Store store = Store.open(temporary);
    BlobWriter writer = store.blobs().write(Digest.Algorithm.SHA256);
    writer.write(ByteBuffer.wrap(BYTES));
    store.close();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> writer.commit(DIGEST))
        .withMessageContaining("closed");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> store.blobs().write(Digest.Algorithm.SHA256))
        .withMessageContaining("closed");
    Store.open(temporary).close();
  }

  private static void write(Store store) throws IOException {
    try (BlobWriter writer = store.blobs().write(Digest.Algorithm.SHA256)) {
      writer.write(ByteBuffer.wrap(BYTES));
      writer.commit(DIGEST);
    }
  }
}
