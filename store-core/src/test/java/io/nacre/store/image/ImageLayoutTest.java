package io.nacre.store.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.cid.Cid;
import io.nacre.store.dag.BlockSink;
import io.nacre.store.dag.Directory;
import io.nacre.store.dag.DirectoryTooLargeException;
import io.nacre.store.dag.FileCid;
import io.nacre.store.dag.Profile;
import io.nacre.store.image.ImageLayout.Part;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ImageLayoutTest {
  private static final String CONFIG =
      "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":"
          + "[\"sha256:bbd05cf6097ac9b1f89ea29d2542c1b7b67ee46848393895f5a9e43fa1f621e5\"]}}";

  private static final String MANIFEST =
      "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
          + "{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":"
          + "\"sha256:14001d48dd73df73457a462fd36658c6d7e5f361bf20e2f623bb9ade577068d3\",\"size\":151},"
          + "\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\",\"digest\":"
          + "\"sha256:bbd05cf6097ac9b1f89ea29d2542c1b7b67ee46848393895f5a9e43fa1f621e5\",\"size\":3145728}]}";

  private static final byte[] LAYER = new byte[3 << 20];

  /** As {@code ipfs add -r} of Kubo 0.44 names the folder of this image. */
  private static final String IMAGE_CID =
      "bafybeigj244mbxsppnxdndinuf4engzshx566nizokopx2qdhafbz7wkom";

  private final Descriptor manifest =
      new Descriptor(
          MediaTypes.OCI_MANIFEST,
          Digest.sha256(MANIFEST.getBytes(UTF_8)),
          MANIFEST.getBytes(UTF_8).length);

  @Test
  void theBytesOfTheTwoSmallFilesAreFixed() {
    assertThat(new String(ImageLayout.ociLayout(), UTF_8))
        .isEqualTo("{\"imageLayoutVersion\":\"1.0.0\"}");
    assertThat(new String(ImageLayout.indexJson(manifest), UTF_8))
        .isEqualTo(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
                + "\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                + "\"digest\":\"sha256:9dab9a36da54b94d4ba7e2c5955ec5dcd471313792caf11a0e41ac87eee873bf\","
                + "\"size\":400}]}");
  }

  @Test
  void theImageCidIsThatOfTheDirectory() throws IOException {
    Map<Cid, ByteBuffer> extra = new LinkedHashMap<>();
    Cid image = ImageLayout.write(manifest, parts(), keeping(extra));
    assertThat(image).hasToString(IMAGE_CID);
    assertThat(extra.keySet()).hasSize(5).endsWith(image);

    assertThat(entries(image, extra)).containsExactly("blobs", "index.json", "oci-layout");
    Cid blobs = entry(image, "blobs", extra);
    assertThat(entries(blobs, extra)).containsExactly("sha256");
    Cid sha256 = entry(blobs, "sha256", extra);
    for (Part part : parts()) {
      assertThat(entry(sha256, part.digest().hex(), extra)).isEqualTo(part.root());
    }
    assertThat(extra.get(entry(image, "index.json", extra)))
        .isEqualTo(ByteBuffer.wrap(ImageLayout.indexJson(manifest)));
  }

  @Test
  void orderAndRepetitionMakeNoDifference() throws IOException {
    List<Part> parts = new ArrayList<>(parts());
    parts.addAll(parts());
    Collections.reverse(parts);
    assertThat(ImageLayout.write(manifest, parts, BlockSink.NONE)).hasToString(IMAGE_CID);
  }

  @Test
  void everyAlgorithmHasItsDirectory() throws IOException {
    Digest sha512 =
        Digest.of(Digest.Algorithm.SHA512, Digest.Algorithm.SHA512.hasher().digest(LAYER));
    List<Part> parts = new ArrayList<>(parts());
    parts.add(new Part(sha512, LAYER.length, root(LAYER)));
    Map<Cid, ByteBuffer> extra = new LinkedHashMap<>();
    Cid blobs = entry(ImageLayout.write(manifest, parts, keeping(extra)), "blobs", extra);
    assertThat(entries(blobs, extra)).containsExactly("sha256", "sha512");
    assertThat(entries(entry(blobs, "sha512", extra), extra)).containsExactly(sha512.hex());
  }

  @Test
  void anImageWithoutItsManifestIsNone() throws IOException {
    List<Part> parts = parts().subList(1, 3);
    assertThatThrownBy(() -> ImageLayout.write(manifest, parts, BlockSink.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(manifest.digest().toString());
  }

  @Test
  void twoThousandBlobsAreTheMost() throws IOException {
    List<Part> most = manyParts(ImageLayout.MAX_BLOBS);
    assertThat(ImageLayout.write(manifest, most, BlockSink.NONE).codec()).isEqualTo(0x70);
    List<Part> more = manyParts(ImageLayout.MAX_BLOBS + 1);
    assertThatThrownBy(() -> ImageLayout.write(manifest, more, BlockSink.NONE))
        .isInstanceOf(DirectoryTooLargeException.class)
        .hasMessageContaining("has 2001 blobs; an image CID is for at most 2000");
  }

  /** Blobs as large as there can be, so that their links are as long as they can be. */
  private List<Part> manyParts(int count) throws IOException {
    Cid root = root(LAYER);
    long size = 1L << 40;
    return Stream.concat(
            Stream.of(parts().getFirst()),
            Stream.iterate(1, i -> i + 1)
                .limit(count - 1L)
                .map(
                    i ->
                        new Part(
                            Digest.sha256(("blob " + i).getBytes(UTF_8)), i < 3 ? size : i, root)))
        .toList();
  }

  private static List<Part> parts() throws IOException {
    return List.of(part(MANIFEST.getBytes(UTF_8)), part(CONFIG.getBytes(UTF_8)), part(LAYER));
  }

  private static Part part(byte[] bytes) throws IOException {
    return new Part(Digest.sha256(bytes), bytes.length, root(bytes));
  }

  private static Cid root(byte[] bytes) throws IOException {
    return FileCid.of(Channels.newChannel(new ByteArrayInputStream(bytes)), Profile.UNIXFS_V1_2025)
        .root();
  }

  private static BlockSink keeping(Map<Cid, ByteBuffer> blocks) {
    return (cid, block) -> {
      assertThat(cid.verifies(block)).isTrue();
      blocks.put(cid, ByteBuffer.allocate(block.remaining()).put(block.duplicate()).flip());
    };
  }

  private static Iterable<String> entries(Cid directory, Map<Cid, ByteBuffer> blocks) {
    return Directory.read(directory, block(directory, blocks)).keySet();
  }

  private static Cid entry(Cid directory, String name, Map<Cid, ByteBuffer> blocks) {
    var link = Directory.read(directory, block(directory, blocks)).get(name);
    if (link == null) {
      throw new AssertionError("%s has no %s".formatted(directory, name));
    }
    return link.cid();
  }

  private static ByteBuffer block(Cid cid, Map<Cid, ByteBuffer> blocks) {
    ByteBuffer block = blocks.get(cid);
    if (block == null) {
      throw new AssertionError("no block " + cid);
    }
    return block;
  }
}
