package io.nacre.store.image;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import io.nacre.store.cid.Multihash;
import io.nacre.store.dag.BalancedTree;
import io.nacre.store.dag.BlockSink;
import io.nacre.store.dag.DagPbLink;
import io.nacre.store.dag.Directory;
import io.nacre.store.dag.DirectoryTooLargeException;
import io.nacre.store.dag.Profile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An image as a directory (OCI image-spec, image-layout.md): {@code oci-layout}, {@code index.json}
 * and {@code blobs/<algorithm>/<hex>}. The bytes of the first two are fixed here and say nothing
 * but which manifest it is, so equal images are equal directories everywhere, and the UnixFS CID of
 * the directory is the image's: docs/adr/0008-image-cid.md.
 */
public final class ImageLayout {
  /** The names in the directory. */
  public static final String OCI_LAYOUT = "oci-layout";

  public static final String INDEX_JSON = "index.json";
  public static final String BLOBS = "blobs";

  /** So many fit in {@code blobs/sha256} with any size, without the directory being sharded. */
  public static final int MAX_BLOBS = 2000;

  private static final Profile PROFILE = Profile.UNIXFS_V1_2025;

  private ImageLayout() {}

  /**
   * A blob of the image.
   *
   * @param size in bytes
   * @param root its CID under profile unixfs-v1-2025
   */
  public record Part(Digest digest, long size, Cid root) {}

  /** The bytes of {@code oci-layout}. */
  public static byte[] ociLayout() {
    return "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(US_ASCII);
  }

  /**
   * The bytes of {@code index.json}. Media type and digest have no character that JSON escapes.
   *
   * @param manifest of the image, or its index
   */
  public static byte[] indexJson(Descriptor manifest) {
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}]}"
        .formatted(MediaTypes.OCI_INDEX, manifest.mediaType(), manifest.digest(), manifest.size())
        .getBytes(US_ASCII);
  }

  /**
   * Computes the image CID.
   *
   * @param manifest of the image, or its index
   * @param parts all blobs of the image, the manifest among them; of an index all its children and
   *     theirs; no foreign layers. Order and repetition make no difference
   * @param extra takes the blocks that are in no blob: the two small files and the directories; the
   *     image CID's own comes last
   * @throws DirectoryTooLargeException when there are more than {@link #MAX_BLOBS}, or so many of
   *     sha512 that their directory would be sharded
   * @throws IllegalArgumentException when the manifest is not among the parts
   */
  public static Cid write(Descriptor manifest, Collection<Part> parts, BlockSink extra)
      throws IOException {
    Map<Digest, Part> byDigest = new TreeMap<>();
    parts.forEach(part -> byDigest.put(part.digest(), part));
    if (!byDigest.containsKey(manifest.digest())) {
      throw new IllegalArgumentException(
          "manifest %s is not among the parts of its image".formatted(manifest.digest()));
    }
    if (byDigest.size() > MAX_BLOBS) {
      throw new DirectoryTooLargeException(
          "image %s has %d blobs; an image CID is for at most %d"
              .formatted(manifest.digest(), byDigest.size(), MAX_BLOBS));
    }
    List<DagPbLink> algorithms = new ArrayList<>();
    for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
      List<DagPbLink> blobs =
          byDigest.values().stream()
              .filter(part -> part.digest().algorithm() == algorithm)
              .map(ImageLayout::link)
              .toList();
      if (!blobs.isEmpty()) {
        algorithms.add(Directory.write(PROFILE, blobs, extra).named(algorithm.id()));
      }
    }
    List<DagPbLink> top =
        List.of(
            Directory.write(PROFILE, algorithms, extra).named(BLOBS),
            writeFile(indexJson(manifest), extra).named(INDEX_JSON),
            writeFile(ociLayout(), extra).named(OCI_LAYOUT));
    return Directory.write(PROFILE, top, extra).cid();
  }

  private static DagPbLink link(Part part) {
    return new DagPbLink(part.root(), part.digest().hex(), BalancedTree.dagSize(part.size()));
  }

  /** A file of one raw leaf. */
  private static DagPbLink writeFile(byte[] bytes, BlockSink sink) throws IOException {
    ByteBuffer block = ByteBuffer.wrap(bytes);
    Cid cid = new Cid(1, Codec.RAW, Multihash.sha256(block));
    sink.put(cid, block);
    return new DagPbLink(cid, "", bytes.length);
  }
}
