package io.nacre.store.blob;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import io.nacre.store.cid.Multihash;
import io.nacre.store.dag.Profile;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Leaves go to their place in the file as they come; which ones are there is kept in memory only,
 * since a file that was not published does not outlive its process.
 */
final class FilePartialBlob implements PartialBlob {
  private final Digest digest;
  private final long size;
  private final List<Cid> leaves;
  private final Publisher publisher;
  private final Workers workers;
  private final IncomingFile file;
  private final Failure failure = new Failure();
  private final BackgroundSync sync;
  private final PrefixDigest prefix;
  private final ReadersChannel readers;

  private final BitSet present = new BitSet();
  private volatile long contiguous;
  private boolean finished;
  private boolean closed;

  FilePartialBlob(
      Digest digest,
      long size,
      List<Cid> leaves,
      Publisher publisher,
      Workers workers,
      RecentWrites recent)
      throws IOException {
    requireFit(digest, size, leaves);
    this.digest = digest;
    this.size = size;
    this.leaves = List.copyOf(leaves);
    this.publisher = publisher;
    this.workers = workers;
    this.file = workers.onDisk(publisher::incoming);
    this.readers = new ReadersChannel(file.path());
    this.sync = new BackgroundSync(file, failure, workers.disk(), recent);
    this.prefix = new PrefixDigest(file, digest.algorithm(), size, workers.hashing());
  }

  private static void requireFit(Digest digest, long size, List<Cid> leaves) {
    if (size < 0 || leaves.size() != Profile.UNIXFS_V1_2025.leaves(size)) {
      throw new MalformedException(
          "a blob of %d bytes does not have %d leaves: %s".formatted(size, leaves.size(), digest));
    }
    for (Cid leaf : leaves) {
      if (leaf.codec() != Codec.RAW
          || leaf.hash().code() != Multihash.SHA2_256
          || !leaf.hash().isVerifiable()) {
        throw new MalformedException("%s is not the CID of a raw leaf: %s".formatted(leaf, digest));
      }
    }
  }

  @Override
  public Digest digest() {
    return digest;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int leaves() {
    return leaves.size();
  }

  @Override
  public int leafLength(int leaf) {
    Objects.checkIndex(leaf, leaves.size());
    return BlobTree.leafLength(leaf, size);
  }

  @Override
  public synchronized boolean has(int leaf) {
    return present.get(Objects.checkIndex(leaf, leaves.size()));
  }

  /** Two threads that bring the same leaf both write it: the same bytes to the same place. */
  @Override
  public boolean put(int leaf, ByteBuffer bytes) throws IOException {
    if (has(leaf)) {
      return true;
    }
    failure.check();
    long offset = (long) leaf * LeafHasher.LEAF;
    Optional<CompletableFuture<Void>> digested = verify(leaf, offset, bytes);
    if (digested.isEmpty()) {
      return false;
    }
    try {
      workers.onDisk(
          () -> {
            file.write(bytes.duplicate(), offset);
            sync.wrote(offset, bytes.remaining());
            return true;
          });
    } finally {
      digested.get().join(); // the buffer is the caller's again
    }
    markPresent(leaf);
    prefix.reached(contiguous);
    return true;
  }

  /** Empty when the bytes are not those of the leaf; else done when the digest has had them. */
  private Optional<CompletableFuture<Void>> verify(int leaf, long offset, ByteBuffer bytes)
      throws IOException {
    Cid cid = leaves.get(leaf);
    if (bytes.remaining() != leafLength(leaf)) {
      return Optional.empty();
    }
    return workers.onHashing(
        () ->
            cid.verifies(bytes.duplicate())
                ? Optional.of(prefix.offer(offset, bytes.duplicate()))
                : Optional.empty());
  }

  private synchronized void markPresent(int leaf) {
    present.set(leaf);
    contiguous = Math.min(size, (long) present.nextClearBit(0) * LeafHasher.LEAF);
  }

  @Override
  public long contiguous() {
    return contiguous;
  }

  @Override
  public FileChannel file() {
    return readers.get();
  }

  @Override
  public Blob commit() throws IOException {
    finish();
    sync.await();
    failure.check();
    Digest actual = prefix.await();
    if (!actual.equals(digest)) {
      throw new DigestMismatchException(digest, actual);
    }
    return readers.whilePublished(
        () -> workers.onDisk(() -> publisher.publish(file, digest, size, leaves)));
  }

  private synchronized void finish() {
    if (finished) {
      throw new IllegalStateException("this blob is finished");
    }
    if (present.cardinality() < leaves.size()) {
      throw new IllegalStateException(
          "%d of %d leaves of %s are missing"
              .formatted(leaves.size() - present.cardinality(), leaves.size(), digest));
    }
    finished = true;
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      finished = true;
      closed = true;
    }
    readers.close();
    sync.await();
    workers.onDisk(
        () -> {
          file.close();
          return true;
        });
  }
}
