package io.nacre.store.blob;

import io.nacre.store.cid.Cid;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Three things happen to every byte: it enters the digest, it enters a leaf, it goes to the file.
 * Each is a {@link Lane}, and they run beside each other, so that a blob arrives about as fast as
 * one core hashes although every byte is hashed twice.
 *
 * <p>The first leaf of a sha256 blob is the digest of its first MiB, so it is not hashed again: a
 * blob of one leaf is hashed once.
 */
final class FileBlobWriter implements GrowingWriter {
  private final Digest.Algorithm algorithm;
  private final Publisher publisher;
  private final Workers workers;
  private final Segments segments;
  private final Segments.Share share;
  private final IncomingFile file;
  private final ReadersChannel readers;
  private final Runnable grew;

  private final Failure failure = new Failure();
  private final Lane digestLane;
  private final Lane leafLane;
  private final Lane fileLane;
  private final MessageDigest hasher;
  private @Nullable Cid firstLeaf;
  private final LeafHasher leafHasher = new LeafHasher();
  private final BackgroundSync sync;

  private @Nullable Segment filling;
  private long size;
  private volatile long stored;
  private boolean finished;
  private boolean closed;

  /**
   * @param grew called when more can be read
   */
  FileBlobWriter(
      Digest.Algorithm algorithm,
      Runnable grew,
      Publisher publisher,
      Workers workers,
      Segments segments,
      RecentWrites recent)
      throws IOException {
    this.algorithm = algorithm;
    this.grew = grew;
    this.publisher = publisher;
    this.workers = workers;
    this.segments = segments;
    this.share = segments.new Share();
    this.file = workers.onDisk(publisher::incoming);
    this.readers = new ReadersChannel(file.path());
    this.hasher = algorithm.hasher();
    this.sync = new BackgroundSync(file, failure, workers.disk(), recent);
    this.digestLane = new Lane(workers.hashing(), failure, this::digest);
    this.leafLane = new Lane(workers.hashing(), failure, this::leaf);
    this.fileLane = new Lane(workers.disk(), failure, this::store);
  }

  @Override
  public Digest.Algorithm algorithm() {
    return algorithm;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    requireUnfinished();
    while (bytes.hasRemaining()) {
      failure.check();
      Segment segment = filling != null ? filling : segments.take(size);
      filling = segment;
      int before = bytes.remaining();
      segment.fill(bytes);
      size += before - bytes.remaining();
      if (segment.isFull()) {
        filling = null;
        handOver(segment);
      }
    }
  }

  private void handOver(Segment segment) {
    boolean hashedOnce = algorithm == Digest.Algorithm.SHA256 && isInFirstLeaf(segment);
    share.enter();
    segment.share(hashedOnce ? 2 : 3, () -> share.leave(segment));
    fileLane.add(segment);
    digestLane.add(segment);
    if (!hashedOnce) {
      leafLane.add(segment);
    }
  }

  private static boolean isInFirstLeaf(Segment segment) {
    return segment.offset() < LeafHasher.LEAF;
  }

  // ---- the lanes; each is one thread at a time

  private void digest(Segment segment) {
    Digest.Algorithm.update(hasher, segment.buffer());
    if (algorithm == Digest.Algorithm.SHA256
        && segment.offset() + segment.length() == LeafHasher.LEAF) {
      firstLeaf = Cid.rawSha256(digestSoFar());
    }
  }

  private void leaf(Segment segment) {
    leafHasher.update(segment.buffer());
  }

  private void store(Segment segment) throws IOException {
    file.write(segment.buffer(), segment.offset());
    sync.wrote(segment.offset(), segment.length());
    stored = segment.offset() + segment.length();
    grew.run();
  }

  // ---- for readers

  @Override
  public long contiguous() {
    return stored;
  }

  @Override
  public FileChannel file() {
    return readers.get();
  }

  @Override
  public void flush() throws IOException {
    requireUnfinished();
    failure.check();
    Segment segment = filling;
    if (segment != null) {
      filling = null;
      handOver(segment);
    }
  }

  // ---- the end

  @Override
  public Blob commit(Digest expected) throws IOException {
    Digest actual = finish();
    if (expected.algorithm() != algorithm) {
      actual = workers.onHashing(() -> PrefixDigest.of(file, size, expected.algorithm()));
    }
    if (!actual.equals(expected)) {
      throw new DigestMismatchException(expected, actual);
    }
    return publish(actual);
  }

  @Override
  public Blob commit() throws IOException {
    return publish(finish());
  }

  private Blob publish(Digest digest) throws IOException {
    List<Cid> leaves = leaves();
    return readers.whilePublished(
        () -> workers.onDisk(() -> publisher.publish(file, digest, size, leaves)));
  }

  /** Waits until the last byte is through all lanes. */
  private Digest finish() throws IOException {
    requireUnfinished();
    finished = true;
    if (filling != null) {
      handOver(filling);
      filling = null;
    }
    awaitLanes();
    failure.check();
    return Digest.of(algorithm, digestSoFar());
  }

  private List<Cid> leaves() {
    if (algorithm != Digest.Algorithm.SHA256) {
      return leafHasher.finish();
    }
    List<Cid> leaves = new ArrayList<>();
    leaves.add(firstLeaf != null ? firstLeaf : Cid.rawSha256(digestSoFar()));
    if (size > LeafHasher.LEAF) {
      leaves.addAll(leafHasher.finish());
    }
    return leaves;
  }

  private byte[] digestSoFar() {
    try {
      return ((MessageDigest) hasher.clone()).digest();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this Java runtime's hashers cannot be cloned", e);
    }
  }

  private void awaitLanes() {
    share.awaitAll();
    sync.await();
  }

  private void requireUnfinished() {
    if (finished) {
      throw new IllegalStateException("this writer is finished");
    }
  }

  @Override
  public void close() throws IOException {
    finished = true;
    if (filling != null) {
      segments.recycle(filling);
      filling = null;
    }
    if (!closed) {
      closed = true;
      awaitLanes();
      workers.onDisk(
          () -> {
            readers.close();
            file.close();
            return true;
          });
    }
  }
}
