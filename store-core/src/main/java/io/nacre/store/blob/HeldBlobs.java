package io.nacre.store.blob;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.store.MalformedException;
import io.nacre.store.cid.Multihash;
import io.nacre.store.image.Digest;
import io.nacre.store.index.BlobIndex;
import io.nacre.store.index.IndexedBlob;
import io.nacre.store.index.IndexedBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blobs that are there, and the only place where one comes to be or goes. Whatever changes or
 * first learns about a digest does so under that digest's lock; what memory knows needs none.
 */
final class HeldBlobs {
  private static final Logger LOG = LoggerFactory.getLogger(HeldBlobs.class);

  /** Blobs remembered: some 8 MiB. */
  private static final int REMEMBERED = 16_384;

  private static final int LOCKS = 256;

  private final DataLayout layout;
  private final BlobIndex index;
  private final Cache<Digest, Blob> known = Caffeine.newBuilder().maximumSize(REMEMBERED).build();
  private final ReentrantLock[] locks = new ReentrantLock[LOCKS];
  private final Set<Path> folders = new HashSet<>();
  private final List<Consumer<Digest>> listeners = new CopyOnWriteArrayList<>();

  HeldBlobs(DataLayout layout, BlobIndex index) {
    this.layout = layout;
    this.index = index;
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /** What memory knows. */
  Optional<Blob> peek(Digest digest) {
    return Optional.ofNullable(known.getIfPresent(digest));
  }

  Optional<Blob> find(Digest digest) throws IOException {
    Blob blob = known.getIfPresent(digest);
    if (blob != null) {
      return Optional.of(blob);
    }
    ReentrantLock lock = lock(digest);
    try {
      return look(digest);
    } finally {
      lock.unlock();
    }
  }

  /** Asks the index, and believes it only when the file agrees. */
  private Optional<Blob> look(Digest digest) throws IOException {
    Optional<IndexedBlob> indexed = index.find(digest);
    if (indexed.isEmpty()) {
      return Optional.empty();
    }
    Blob blob = blob(indexed.get());
    if (!Files.isRegularFile(blob.file()) || Files.size(blob.file()) != blob.size()) {
      LOG.warn("{} is gone or has another size than it had: it is held no more", blob.file());
      index.remove(digest, List.of());
      return Optional.empty();
    }
    known.put(digest, blob);
    return Optional.of(blob);
  }

  Blob blob(IndexedBlob indexed) {
    return new Blob(
        indexed.digest(), indexed.size(), indexed.root(), layout.blob(indexed.digest()));
  }

  /**
   * Gives files their names, which makes the blob held. Their bytes are durable already.
   *
   * @param nodes the tree's file, or null when it needs none
   * @return the blob; an older one when it was held already, and then the files stay as they are
   */
  Blob publish(
      Digest digest, long size, BlobTree tree, IncomingFile bytes, @Nullable IncomingFile nodes)
      throws IOException {
    IndexedBlob indexed = new IndexedBlob(digest, size, tree.root(), null);
    ReentrantLock lock = lock(digest);
    try {
      Optional<Blob> held = look(digest);
      if (held.isPresent()) {
        return held.get();
      }
      Path file = layout.blob(digest);
      makeFolder(digest);
      try {
        if (nodes != null) {
          nodes.publish(layout.nodes(digest));
        }
        bytes.publish(file);
        Disk.sync(layout.folder(digest));
        index.add(List.of(new BlobIndex.Entry(indexed, tree.blocks())));
      } catch (IOException e) {
        // Nobody was told of it, so nothing of it stays.
        Files.deleteIfExists(file);
        Files.deleteIfExists(layout.nodes(digest));
        throw e;
      }
      Blob blob = blob(indexed);
      known.put(digest, blob);
      listeners.forEach(listener -> listener.accept(digest));
      return blob;
    } finally {
      lock.unlock();
    }
  }

  void onPublished(Consumer<Digest> listener) {
    listeners.add(listener);
  }

  /**
   * Gives a file its name beside a blob. Its bytes are durable already.
   *
   * @return false when the blob is not held
   */
  boolean annex(Digest digest, AnnexFile annex, IncomingFile file) throws IOException {
    ReentrantLock lock = lock(digest);
    try {
      if (look(digest).isEmpty()) {
        return false;
      }
      file.publish(layout.annex(digest));
      Disk.sync(layout.folder(digest));
      return index.addAnnex(digest, annex.root(), annex.blocks());
    } finally {
      lock.unlock();
    }
  }

  boolean delete(Digest digest) throws IOException {
    ReentrantLock lock = lock(digest);
    try {
      Optional<IndexedBlob> indexed = index.find(digest);
      if (indexed.isEmpty()) {
        return false;
      }
      index.remove(digest, blocks(indexed.get()));
      known.invalidate(digest);
      Path file = layout.blob(digest);
      Files.deleteIfExists(file);
      Files.deleteIfExists(layout.nodes(digest));
      Files.deleteIfExists(layout.annex(digest));
      Disk.sync(layout.folder(digest));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes it out of the index and its file out of the way; where that is, if there was one. */
  Optional<Path> setAside(Digest digest) throws IOException {
    ReentrantLock lock = lock(digest);
    try {
      Optional<IndexedBlob> indexed = index.find(digest);
      if (indexed.isPresent()) {
        index.remove(digest, blocks(indexed.get()));
      }
      known.invalidate(digest);
      Files.deleteIfExists(layout.nodes(digest));
      Files.deleteIfExists(layout.annex(digest));
      Path file = layout.blob(digest);
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      Disk.makeFolder(layout.damaged(), Disk.PRIVATE_FOLDER);
      Path aside = layout.damaged(digest);
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      Disk.sync(layout.damaged());
      Disk.sync(layout.folder(digest));
      return Optional.of(aside);
    } finally {
      lock.unlock();
    }
  }

  /** The hashes of its blocks, as far as its own files tell. */
  private List<Multihash> blocks(IndexedBlob indexed) throws IOException {
    try {
      BlobTree tree =
          BlobTree.needsFile(indexed.digest(), indexed.size())
              ? BlobTree.read(layout.nodes(indexed.digest()), indexed.size())
              : BlobTree.ofOneLeaf(indexed.digest(), indexed.size());
      Stream<IndexedBlock> beside =
          indexed.annex() == null
              ? Stream.empty()
              : AnnexFile.read(layout.annex(indexed.digest())).blocks().stream();
      return Stream.concat(tree.blocks().stream(), beside).map(IndexedBlock::hash).toList();
    } catch (MalformedException | IOException e) {
      LOG.warn("{}: rows of its blocks stay in the index", e.getMessage());
      return List.of();
    }
  }

  /**
   * Once a folder and a process: the folder may have been made by one that died before its sync.
   */
  private synchronized void makeFolder(Digest digest) throws IOException {
    Path folder = layout.folder(digest);
    if (!folders.contains(folder)) {
      Path algorithm = layout.blobs(digest.algorithm());
      Disk.makeFolder(algorithm, Disk.OPEN_FOLDER);
      Disk.makeFolder(folder, Disk.OPEN_FOLDER);
      Disk.sync(algorithm);
      folders.add(folder);
    }
  }

  private ReentrantLock lock(Digest digest) {
    ReentrantLock lock = locks[Math.floorMod(digest.hashCode(), LOCKS)];
    lock.lock();
    return lock;
  }
}
