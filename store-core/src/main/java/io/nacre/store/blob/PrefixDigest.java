package io.nacre.store.blob;

import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The digest of a file's contiguous start, which follows it as it grows. The bytes are read back:
 * they were written a moment ago, so they come from the kernel's cache, and nobody has to hold what
 * arrives out of order in memory.
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

  private long target;
  private boolean running;

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
      if (running) {
        return;
      }
      running = true;
    }
    schedule();
  }

  private void schedule() {
    try {
      hashing.execute(this::turn);
    } catch (RejectedExecutionException e) {
      whole.completeExceptionally(new IOException("the store is closed", e));
    }
  }

  private void turn() {
    try {
      long end = turnEnd();
      if (end >= 0) {
        hashUpTo(end);
        schedule();
      }
    } catch (IOException | RuntimeException e) {
      whole.completeExceptionally(e); // and no further turn: it stays running
    }
  }

  /** How far this turn goes, or -1 when there is nothing to do. */
  private synchronized long turnEnd() {
    if (hashed < target) {
      return Math.min(target, hashed + TURN);
    }
    running = false;
    return -1;
  }

  private void hashUpTo(long end) throws IOException {
    hash(file, hashed, end, hasher);
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
