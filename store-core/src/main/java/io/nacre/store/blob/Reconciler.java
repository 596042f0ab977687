package io.nacre.store.blob;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.image.Digest;
import io.nacre.store.index.BlobIndex;
import io.nacre.store.index.IndexedBlob;
import io.nacre.store.index.IndexedBlock;
import io.nacre.store.index.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the index say what the files say, before anybody asks. Names are compared with rows folder
 * by folder, which is cheap; a file is opened only when the index lacks it, and its bytes are read
 * only when its nodes are missing too.
 */
final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
  private static final int FOLDERS = 256;

  private final DataLayout layout;
  private final BlobIndex index;
  private final Publisher publisher;
  private int added;
  private int removed;

  Reconciler(DataLayout layout, BlobIndex index, Publisher publisher) {
    this.layout = layout;
    this.index = index;
    this.publisher = publisher;
  }

  void run() throws IOException {
    for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
      for (int firstByte = 0; firstByte < FOLDERS; firstByte++) {
        reconcile(algorithm, firstByte);
      }
    }
    if (removed > 0) {
      index.sweep();
    }
    if (added + removed > 0) {
      LOG.info("index brought up to date with the files: {} added, {} removed", added, removed);
    }
  }

  /** What one folder holds, by name. */
  private record Names(Set<Digest> blobs, Set<Digest> nodes, Set<Digest> annexes) {
    void add(Digest digest, Part part) {
      switch (part) {
        case BLOB -> blobs.add(digest);
        case NODES -> nodes.add(digest);
        case ANNEX -> annexes.add(digest);
      }
    }
  }

  private void reconcile(Digest.Algorithm algorithm, int firstByte) throws IOException {
    Names names = names(layout.blobs(algorithm, firstByte), algorithm);
    Map<Digest, IndexedBlob> rows = new HashMap<>();
    for (IndexedBlob row : index.startingWith(algorithm, firstByte)) {
      rows.put(row.digest(), row);
    }
    List<BlobIndex.Entry> missing = new ArrayList<>();
    for (Digest digest : names.blobs) {
      IndexedBlob row = rows.get(digest);
      if (row != null && !lacksNodes(row, names) && !hasOtherAnnex(row, names)) {
        rows.remove(digest);
      } else {
        recover(digest, names).ifPresent(missing::add);
      }
    }
    for (Digest gone : rows.keySet()) {
      index.remove(gone, List.of());
      removed++;
    }
    if (!missing.isEmpty()) {
      index.add(missing);
      added += missing.size();
    }
    dropOrphans(names);
  }

  private static boolean lacksNodes(IndexedBlob row, Names names) {
    return BlobTree.needsFile(row.digest(), row.size()) && !names.nodes.contains(row.digest());
  }

  private static boolean hasOtherAnnex(IndexedBlob row, Names names) {
    return (row.annex() != null) != names.annexes.contains(row.digest());
  }

  private static Names names(Path folder, Digest.Algorithm algorithm) throws IOException {
    Names names = new Names(new HashSet<>(), new HashSet<>(), new HashSet<>());
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          DataLayout.digestOf(file, algorithm)
              .ifPresent(digest -> names.add(digest, DataLayout.partOf(file)));
        }
      }
    }
    return names;
  }

  /** Empty when it cannot be: one bad file must not keep the others from being served. */
  private Optional<BlobIndex.Entry> recover(Digest digest, Names names) {
    try {
      return entry(digest, names);
    } catch (IOException e) {
      LOG.error("{} is not served, since it cannot be read", layout.blob(digest), e);
      return Optional.empty();
    }
  }

  private Optional<BlobIndex.Entry> entry(Digest digest, Names names) throws IOException {
    long size = Files.size(layout.blob(digest));
    Optional<BlobTree> tree = tree(digest, size, names);
    if (tree.isEmpty()) {
      return Optional.empty();
    }
    List<IndexedBlock> blocks = new ArrayList<>(tree.get().blocks());
    Cid annex = annex(digest, names, blocks);
    return Optional.of(
        new BlobIndex.Entry(new IndexedBlob(digest, size, tree.get().root(), annex), blocks));
  }

  /** Null when there is none, or a damaged one, which goes: whoever had it made makes it again. */
  private @Nullable Cid annex(Digest digest, Names names, List<IndexedBlock> blocks)
      throws IOException {
    if (!names.annexes.contains(digest)) {
      return null;
    }
    try {
      AnnexFile annex = AnnexFile.read(layout.annex(digest));
      blocks.addAll(annex.blocks());
      return annex.root();
    } catch (MalformedException e) {
      LOG.warn("the annex of {} is damaged and is dropped: {}", digest, e.getMessage());
      Files.deleteIfExists(layout.annex(digest));
      return null;
    }
  }

  private Optional<BlobTree> tree(Digest digest, long size, Names names) throws IOException {
    if (!BlobTree.needsFile(digest, size)) {
      return Optional.of(BlobTree.ofOneLeaf(digest, size));
    }
    if (names.nodes.contains(digest)) {
      try {
        return Optional.of(BlobTree.read(layout.nodes(digest), size));
      } catch (MalformedException e) {
        LOG.warn("the nodes of {} are damaged and are made anew: {}", digest, e.getMessage());
      }
    }
    return rebuild(digest, size);
  }

  /** Reads the whole blob once more. Empty when its bytes are not those of its name. */
  private Optional<BlobTree> rebuild(Digest digest, long size) throws IOException {
    LeafHasher leaves = new LeafHasher();
    MessageDigest hasher = digest.algorithm().hasher();
    ByteBuffer buffer = ByteBuffer.allocate(Segments.BYTES);
    try (FileChannel in = FileChannel.open(layout.blob(digest))) {
      while (in.read(buffer.clear()) >= 0) {
        Digest.Algorithm.update(hasher, buffer.flip());
        leaves.update(buffer);
      }
    }
    if (!Digest.of(digest.algorithm(), hasher.digest()).equals(digest)) {
      LOG.error("{} does not hold the bytes it is named after: not served", layout.blob(digest));
      return Optional.empty();
    }
    try (IncomingFile nodes = publisher.incoming()) {
      BlobTree tree = BlobTree.write(leaves.finish(), size, nodes);
      nodes.sync();
      nodes.publish(layout.nodes(digest));
      Disk.sync(layout.folder(digest));
      return Optional.of(tree);
    }
  }

  /** Nodes are named before their blob: a process may have died between the two. */
  private void dropOrphans(Names names) throws IOException {
    for (Digest digest : names.nodes) {
      if (!names.blobs.contains(digest)) {
        Files.deleteIfExists(layout.nodes(digest));
      }
    }
    for (Digest digest : names.annexes) {
      if (!names.blobs.contains(digest)) {
        Files.deleteIfExists(layout.annex(digest));
      }
    }
  }
}
