package io.nacre.store.blob;

import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The digest of a file's contiguous start, which follows it as it grows. What arrives in order is
 * taken from memory. What does not is read back: it was written a moment ago, so it comes from the
 * kernel's cache, and nobody has to hold it.
 */
final class PrefixDigest {
  private static final int BUFFER = 256 << 10;

  /** Bytes a turn: then other work gets the thread. */
  private static final long TURN = 4L << 20;

  private final IncomingFile file;
  private final Executor hashing;
  private final Digest.Algorithm algorithm;
  private final MessageDigest hasher;
  private final long size;
  private final CompletableFuture<Digest> whole = new CompletableFuture<>();

  /** Only the thread whose turn it is reads and writes it. */
  private long hashed;

  // guarded by this

  /** The file is written up to here. */
  private long target;

  /** Bytes in memory; one follows the other, and all before the first is written or hashed. */
  private final Deque<Piece> pieces = new ArrayDeque<>();

  /** The end of what is written or in memory. */
  private long known;

  private boolean running;
  private boolean failed;

  private record Piece(long offset, ByteBuffer bytes, CompletableFuture<Void> done) {}

  /**
   * @param size of the whole file in bytes
   */
  PrefixDigest(IncomingFile file, Digest.Algorithm algorithm, long size, Executor hashing) {
    this.file = file;
    this.algorithm = algorithm;
    this.hasher = algorithm.hasher();
    this.size = size;
    this.hashing = hashing;
    if (size == 0) {
      whole.complete(Digest.of(algorithm, hasher.digest()));
    }
  }

  /** The digest of a file that is whole, computed on the calling thread. */
  static Digest of(IncomingFile file, long size, Digest.Algorithm algorithm) throws IOException {
    MessageDigest hasher = algorithm.hasher();
    hash(file, 0, size, hasher);
    return Digest.of(algorithm, hasher.digest());
  }

  /** The file is contiguous up to here. Never waits. */
  void reached(long contiguous) {
    synchronized (this) {
      target = Math.max(target, contiguous);
      known = Math.max(known, target);
      if (!starts()) {
        return;
      }
    }
    schedule();
  }

  /**
   * Takes bytes that are about to be written, if they are the next. Never waits.
   *
   * @return done when the buffer is needed no more; at once when they are not the next
   */
  CompletableFuture<Void> offer(long offset, ByteBuffer bytes) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    synchronized (this) {
      if (offset != known || failed) {
        return CompletableFuture.completedFuture(null);
      }
      known += bytes.remaining();
      pieces.add(new Piece(offset, bytes, done));
      if (!starts()) {
        return done;
      }
    }
    schedule();
    return done;
  }

  /** Whether somebody has to schedule a turn, which is the caller then. */
  private synchronized boolean starts() {
    boolean starts = !running && !failed;
    running |= starts;
    return starts;
  }

  private void schedule() {
    try {
      hashing.execute(this::turn);
    } catch (RejectedExecutionException e) {
      fail(new IOException("the store is closed", e));
    }
  }

  private void turn() {
    try {
      Piece piece = nextPiece();
      if (piece != null) {
        Digest.Algorithm.update(hasher, piece.bytes);
        piece.done.complete(null);
        hashed(piece.offset + piece.bytes.remaining());
        schedule();
        return;
      }
      long end = turnEnd();
      if (end >= 0) {
        hash(file, hashed, end, hasher);
        hashed(end);
        schedule();
      }
    } catch (IOException | RuntimeException e) {
      fail(e);
    }
  }

  /** There is no further turn, and nobody waits for one. */
  private void fail(Exception e) {
    whole.completeExceptionally(e);
    synchronized (this) {
      failed = true;
      pieces.forEach(piece -> piece.done.complete(null));
      pieces.clear();
    }
  }

  private synchronized @Nullable Piece nextPiece() {
    Piece first = pieces.peekFirst();
    return first != null && first.offset == hashed ? pieces.removeFirst() : null;
  }

  /** How far the file is read in this turn, or -1 when there is nothing to do. */
  private synchronized long turnEnd() {
    Piece first = pieces.peekFirst();
    if (first != null && first.offset == hashed) {
      return hashed; // it has come since nextPiece
    }
    long written = first == null ? target : Math.min(target, first.offset);
    if (hashed < written) {
      return Math.min(written, hashed + TURN);
    }
    running = false;
    return -1;
  }

  private void hashed(long end) {
    hashed = end;
    if (hashed == size) {
      whole.complete(Digest.of(algorithm, hasher.digest()));
    }
  }

  private static void hash(IncomingFile file, long start, long end, MessageDigest hasher)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    for (long at = start; at < end; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(BUFFER, end - at));
      file.read(buffer, at);
      Digest.Algorithm.update(hasher, buffer.flip());
    }
  }

  /** Waits for the digest of the whole; every byte must have been reached. */
  Digest await() throws IOException {
    try {
      return whole.join();
    } catch (CompletionException e) {
      @Nullable Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      throw e;
    }
  }
}
