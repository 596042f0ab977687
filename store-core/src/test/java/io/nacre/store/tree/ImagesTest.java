package io.nacre.store.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.Store;
import io.nacre.store.archive.ImageName;
import io.nacre.store.archive.Importer;
import io.nacre.store.archive.TestLayout;
import io.nacre.store.blob.BlobWriter;
import io.nacre.store.blob.BlockLocation;
import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.catalog.Retention;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import io.nacre.store.dag.DagPbLink;
import io.nacre.store.dag.DagPbNode;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.ImageLayout;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Repository APP = new Repository("team/app");

  @TempDir Path folder;
  private Store store;

  private final TestLayout layout = new TestLayout();
  private final Descriptor amd = layout.image("amd64", "shared", "one");
  private final Descriptor arm = layout.image("arm64", "shared", "two");

  @BeforeEach
  void open() throws IOException {
    store = Store.open(folder);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private void load(Descriptor image) throws IOException {
    byte[] archive = layout.named(image, "team/app:1").tar();
    new Importer(store).read(new ByteArrayInputStream(archive), "t", ImageName.NONE);
  }

  private byte[] bytes(Digest digest) {
    return Objects.requireNonNull(layout.files().get(TestLayout.path(digest)));
  }

  private void put(Digest digest) throws IOException {
    try (BlobWriter writer = store.blobs().write(digest.algorithm())) {
      writer.write(ByteBuffer.wrap(bytes(digest)));
      writer.commit(digest);
    }
  }

  /** As a fetched manifest comes in: it grants its children, which are not here yet. */
  private void adopt(Descriptor manifest, Descriptor... children) throws IOException {
    put(manifest.digest());
    List<Digest> granted = Stream.of(children).map(Descriptor::digest).toList();
    store
        .catalog()
        .addManifest(
            APP, new ManifestEntry(manifest, null, null), granted, Set.of(), Retention.CACHED);
  }

  private Cid awaitCid(Descriptor image) throws IOException {
    Instant end = Instant.now().plus(DEADLINE);
    Optional<Cid> cid = store.blobs().annex(image.digest());
    while (cid.isEmpty() && Instant.now().isBefore(end)) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      cid = store.blobs().annex(image.digest());
    }
    return cid.orElseThrow(() -> new AssertionError("no image CID after " + DEADLINE));
  }

  private ByteBuffer block(Cid cid) throws IOException {
    BlockLocation at = store.blobs().locate(cid).orElseThrow();
    ByteBuffer bytes = ByteBuffer.allocate(at.length());
    try (FileChannel file = FileChannel.open(at.file())) {
      while (bytes.hasRemaining() && file.read(bytes, at.offset() + bytes.position()) >= 0) {}
    }
    assertThat(cid.verifies(bytes.flip())).isTrue();
    return bytes;
  }

  /** All files under a folder of small files, read block by block as any IPFS node would. */
  private Map<String, byte[]> files(Cid directory, String prefix) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (DagPbLink link : DagPbNode.decode(block(directory)).links()) {
      if (link.cid().codec() == Codec.RAW) {
        files.put(prefix + link.name(), block(link.cid()).array());
      } else {
        files.putAll(files(link.cid(), prefix + link.name() + "/"));
      }
    }
    return files;
  }

  @Test
  void aCompleteImageIsAFolderOnIpfs() throws IOException {
    load(amd);
    Cid cid = store.images().cid(amd.digest()).orElseThrow();
    assertThat(store.images().withCid(cid)).containsExactly(amd.digest());
    assertThat(store.images().peekCid(amd.digest())).contains(cid);

    Map<String, byte[]> files = files(cid, "");
    assertThat(files.get("oci-layout")).isEqualTo(ImageLayout.ociLayout());
    assertThat(files.get("index.json")).isEqualTo(ImageLayout.indexJson(amd));
    assertThat(files).hasSize(2 + 4);
    for (ImageNode part : store.images().tree(amd.digest()).orElseThrow().parts()) {
      Digest digest = part.descriptor().digest();
      assertThat(files.get(TestLayout.path(digest))).isEqualTo(bytes(digest));
    }
  }

  @Test
  void everyPlatformHasAnImageCidAndTheIndexHasOne() throws IOException {
    Descriptor index = layout.index(List.of(amd, arm));
    load(index);
    Set<Cid> cids = Set.of(awaitCid(amd), awaitCid(arm), awaitCid(index));
    assertThat(cids).hasSize(3);
    assertThat(files(awaitCid(index), "")).hasSize(2 + 1 + 2 + 2 + 3);
  }

  @Test
  void equalImagesHaveEqualImageCidsEverywhere(@TempDir Path elsewhere) throws IOException {
    load(amd);
    try (Store other = Store.open(elsewhere)) {
      TestLayout same = new TestLayout();
      Descriptor image = same.image("amd64", "shared", "one");
      byte[] archive = same.named(image, "x:y").tar();
      new Importer(other).read(new ByteArrayInputStream(archive), "t", ImageName.NONE);
      assertThat(other.images().cid(image.digest()))
          .isEqualTo(store.images().cid(amd.digest()))
          .isPresent();
    }
  }

  @Test
  void anImageGetsItsCidWhenItsLastBlobArrives() throws IOException {
    load(arm);
    Descriptor[] children = children(amd);
    adopt(amd, children);
    assertThat(store.images().cid(amd.digest())).isEmpty();
    for (Descriptor child : children) {
      assertThat(store.blobs().annex(amd.digest())).isEmpty();
      put(child.digest());
    }
    awaitCid(amd);
  }

  /** That the bytes are here for others does not make them a part of the image. */
  @Test
  void anImageIsWholeWhenAllOfItBelongsWhereItDoes() throws IOException {
    load(arm);
    Descriptor[] children = children(amd);
    for (Descriptor child : children) {
      put(child.digest());
      store.catalog().addBlob(new Repository("secret"), child.digest());
    }
    adopt(amd);
    assertThat(store.images().cid(amd.digest())).isEmpty();
    for (Descriptor child : children) {
      assertThat(store.blobs().annex(amd.digest())).isEmpty();
      store.catalog().addBlob(APP, child.digest());
    }
    awaitCid(amd);
  }

  @Test
  void whatWasIncompleteBeforeARestartIsLookedAtAgain() throws IOException {
    Descriptor[] children = children(amd);
    adopt(amd, children);
    close();
    open();
    for (Descriptor child : children) {
      put(child.digest());
    }
    awaitCid(amd);
  }

  @Test
  void itsBlocksAreThereAfterARestartAndAfterTheIndexWasLost() throws IOException {
    load(amd);
    Cid cid = awaitCid(amd);
    close();
    open();
    assertThat(files(cid, "")).hasSize(6);
    close();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().contains("index")).toList()) {
        Files.delete(file);
      }
    }
    open();
    assertThat(store.images().withCid(cid)).containsExactly(amd.digest());
    assertThat(files(cid, "")).hasSize(6);
  }

  @Test
  void itsBlocksAreMadeAgainWhenTheirFileIsLostOrDamaged() throws IOException {
    load(amd);
    Cid cid = awaitCid(amd);
    Path file = store.blobs().locate(cid).orElseThrow().file();
    close();
    Files.delete(file);
    open();
    assertThat(awaitCid(amd)).isEqualTo(cid);
    assertThat(files(cid, "")).hasSize(6);

    close();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path index : files.filter(path -> path.toString().contains("index")).toList()) {
        Files.delete(index);
      }
    }
    open();
    assertThat(awaitCid(amd)).isEqualTo(cid);
    assertThat(files(cid, "")).hasSize(6);
  }

  @Test
  void itGoesWithItsManifestAndComesBackWithIt() throws IOException {
    load(amd);
    Cid cid = awaitCid(amd);
    Path file = store.blobs().locate(cid).orElseThrow().file();
    assertThat(store.blobs().delete(amd.digest())).isTrue();
    assertThat(store.blobs().locate(cid)).isEmpty();
    assertThat(file).doesNotExist();
    assertThat(store.images().withCid(cid)).isEmpty();
    put(amd.digest());
    assertThat(awaitCid(amd)).isEqualTo(cid);
    assertThat(files(cid, "")).hasSize(6);
  }

  @Test
  void whoMayReadItsBlocksIsAskedAboutItsManifest() throws IOException {
    load(amd);
    Cid cid = awaitCid(amd);
    List<Digest> asked = new ArrayList<>();
    assertThat(store.blobs().locate(cid, digest -> !asked.add(digest))).isEmpty();
    assertThat(asked).containsExactly(amd.digest());
  }

  private Descriptor[] children(Descriptor image) {
    return Manifest.parse(bytes(image.digest())).children().toArray(Descriptor[]::new);
  }
}
