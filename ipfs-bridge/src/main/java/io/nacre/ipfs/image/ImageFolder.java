package io.nacre.ipfs.image;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import io.nacre.store.dag.DagPbLink;
import io.nacre.store.dag.FileDag;
import io.nacre.store.dag.NodeSource;
import io.nacre.store.dag.UnixFsNode;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.ImageLayout;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the UnixFS folder of an OCI image layout says, of whatever profile it is.
 *
 * @param manifest of the one image in it
 * @param blobs the root of the file under each digest
 */
record ImageFolder(Descriptor manifest, Map<Digest, Cid> blobs) {
  /** As many as a directory in one block can name. */
  private static final int MAX_LEAVES = 4096;

  /**
   * Reads it.
   *
   * @throws MalformedException when it is no image layout, or one of several images
   */
  static ImageFolder read(Cid root, NodeSource source) throws IOException {
    Map<String, DagPbLink> top = folder(root, source);
    Map<Digest, Cid> blobs = new HashMap<>();
    Map<String, DagPbLink> algorithms = folder(entry(top, ImageLayout.BLOBS), source);
    for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
      DagPbLink link = algorithms.get(algorithm.id());
      if (link != null) {
        for (DagPbLink blob : folder(link.cid(), source).values()) {
          blobs.put(new Digest(algorithm, blob.name()), blob.cid());
        }
      }
    }
    return new ImageFolder(
        manifest(bytes(entry(top, ImageLayout.INDEX_JSON), source)), Map.copyOf(blobs));
  }

  private static Cid entry(Map<String, DagPbLink> folder, String name) {
    DagPbLink link = folder.get(name);
    if (link == null) {
      throw new MalformedException("the folder is no OCI image layout: it has no " + name);
    }
    return link.cid();
  }

  private static Map<String, DagPbLink> folder(Cid cid, NodeSource source) throws IOException {
    if (cid.codec() == Codec.DAG_PB
        && UnixFsNode.read(cid, source.node(cid)) instanceof UnixFsNode.Folder folder) {
      return folder.entries();
    }
    throw new MalformedException("%s is no folder".formatted(cid));
  }

  private static byte[] bytes(Cid cid, NodeSource source) throws IOException {
    long size = size(cid, source.node(cid));
    if (size > Manifest.MAX_BYTES) {
      throw new MalformedException("index.json has %d bytes".formatted(size));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) size);
    for (FileDag.Leaf leaf : FileDag.leaves(cid, size, MAX_LEAVES, source)) {
      ByteBuffer part = FileDag.content(leaf.cid(), source.node(leaf.cid()));
      byte[] copy = new byte[part.remaining()];
      part.get(copy);
      bytes.write(copy);
    }
    return bytes.toByteArray();
  }

  /**
   * How many bytes a file has.
   *
   * @param block of its root
   * @throws MalformedException when it is no file
   */
  static long size(Cid root, ByteBuffer block) {
    if (root.codec() == Codec.RAW) {
      return block.remaining();
    }
    if (root.codec() == Codec.DAG_PB
        && UnixFsNode.read(root, block) instanceof UnixFsNode.File file) {
      return file.size();
    }
    throw new MalformedException("%s is no file".formatted(root));
  }

  private static Descriptor manifest(byte[] indexJson) {
    if (Manifest.parse(indexJson, MediaTypes.OCI_INDEX) instanceof Manifest.Index index) {
      List<Manifest.Entry> images = index.manifests();
      if (images.size() == 1) {
        return images.getFirst().descriptor();
      }
      throw new MalformedException(
          "the folder has %d images: import it as a CAR instead".formatted(images.size()));
    }
    throw new MalformedException("index.json is no index");
  }
}
