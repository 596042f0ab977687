package io.nacre.store.gc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobWriter;
import io.nacre.store.catalog.Origin;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NotFoundException;
import io.nacre.store.fetch.Transfers;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that rot on the disk are found, never served again, and replaced. */
class ScrubberTest {
  private static final Repository APP = new Repository("team/app");
  private static final long FAST = 1L << 40;
  private static final byte[] BYTES = "the bytes of a layer".getBytes(UTF_8);
  private static final Digest DIGEST = Digest.sha256(BYTES);

  @TempDir Path folder;
  private Store store;
  private final Transfers transfers = new Transfers("test");
  private boolean somebodyHasIt = true;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(folder);
    put();
    store.catalog().addBlob(APP, DIGEST);
  }

  @AfterEach
  void close() throws IOException {
    transfers.close();
    store.close();
  }

  private Blob put() throws IOException {
    try (BlobWriter writer = store.blobs().write(Digest.Algorithm.SHA256)) {
      writer.write(ByteBuffer.wrap(BYTES));
      return writer.commit(DIGEST);
    }
  }

  /** A peer, as far as somebody has it. */
  private Scrubber scrubber() {
    return new Scrubber(
        store,
        (_, digest) -> {
          if (!somebodyHasIt) {
            throw new NotFoundException("no peer has it");
          }
          return transfers.follow(digest, _ -> fetched());
        });
  }

  private Blob fetched() throws IOException {
    Blob blob = put();
    Origin origin = new Origin(Origin.Kind.PEER, "10.0.0.7:5051", BYTES.length, Instant.now());
    store.catalog().addOrigins(DIGEST, List.of(origin));
    return blob;
  }

  private Path file() throws IOException {
    return store.blobs().find(DIGEST).orElseThrow().file();
  }

  private void rot() throws IOException {
    byte[] rotten = BYTES.clone();
    rotten[3] ^= 1;
    Files.write(file(), rotten);
  }

  @Test
  void whatIsIntactStays() throws Exception {
    List<Long> seen = new ArrayList<>();
    Scrubber.Report report = scrubber().run(FAST, (done, _) -> seen.add(done));

    assertThat(report).isEqualTo(new Scrubber.Report(1, BYTES.length, List.of()));
    assertThat(seen).containsExactly((long) BYTES.length);
    assertThat(folder.resolve("damaged")).doesNotExist();
  }

  @Test
  void aFileThatRottedIsMovedAsideAndItsBlobComesAgain() throws Exception {
    Path file = file();
    rot();

    Scrubber.Damage damage = scrubber().run(FAST, Scrubber.Progress.NONE).damaged().getFirst();

    assertThat(damage.digest()).isEqualTo(DIGEST);
    assertThat(damage.from()).contains("peer 10.0.0.7:5051");
    assertThat(Files.readAllBytes(file)).isEqualTo(BYTES);
    Path aside = damage.aside().orElseThrow();
    assertThat(aside).hasParent(folder.resolve("damaged"));
    assertThat(Files.readAllBytes(aside)).hasSameSizeAs(BYTES).isNotEqualTo(BYTES);
    assertThat(scrubber().run(FAST, Scrubber.Progress.NONE).damaged()).isEmpty();
  }

  @Test
  void whatNobodyHasIsNotServedAnyMore() throws Exception {
    rot();
    somebodyHasIt = false;

    Scrubber.Damage damage = scrubber().run(FAST, Scrubber.Progress.NONE).damaged().getFirst();

    assertThat(damage.from()).isEmpty();
    assertThat(damage.why()).contains("no peer has it");
    assertThat(store.blobs().find(DIGEST)).isEmpty();
    assertThat(store.blobs().peek(DIGEST)).isEmpty();
    assertThat(store.catalog().belongs(APP, DIGEST)).as("it may be pulled again").isTrue();
  }

  @Test
  void aFileThatIsShorterOrGoneIsDamagedToo() throws Exception {
    Files.write(file(), Arrays.copyOf(BYTES, 5));
    assertThat(scrubber().run(FAST, Scrubber.Progress.NONE).damaged()).hasSize(1);

    Files.delete(file());
    Scrubber.Damage damage = scrubber().run(FAST, Scrubber.Progress.NONE).damaged().getFirst();

    assertThat(damage.aside()).isEmpty();
    assertThat(damage.from()).isPresent();
    assertThat(Files.readAllBytes(file())).isEqualTo(BYTES);
  }

  @Test
  void itGoesNoFasterThanItMay() throws Exception {
    long start = System.nanoTime();
    var _ = scrubber().run(BYTES.length * 10L, Scrubber.Progress.NONE);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(90));
  }

  @Test
  void aFailureToFetchSaysWhy() throws Exception {
    rot();
    Scrubber failing =
        new Scrubber(
            store,
            (_, _) -> {
              throw new FetchException("upstream ghcr.io answered 500");
            });
    assertThat(failing.run(FAST, Scrubber.Progress.NONE).damaged().getFirst().why())
        .contains("upstream ghcr.io answered 500");
  }
}
