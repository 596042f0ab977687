package io.nacre.store.blob;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The platform threads of the store. Callers are virtual threads, whose few carriers must neither
 * hash nor wait for a disk: they hand the work over and park.
 *
 * <p>The queues need no bound of their own: a caller has one piece of work in them, and a writer
 * one for each {@link Lane}.
 */
final class Workers implements Closeable {
  /** Hashing is all CPU. */
  private static final int HASHING_THREADS =
      Math.max(2, Runtime.getRuntime().availableProcessors());

  /** These wait for the disk; together, so that one flush of its cache serves several. */
  private static final int DISK_THREADS = 8;

  private static final int IDLE_SECONDS = 10;
  private static final int CLOSE_SECONDS = 60;

  private final ExecutorService hashing = pool("nacre-hash-", HASHING_THREADS);
  private final ExecutorService disk = pool("nacre-disk-", DISK_THREADS);

  private static ExecutorService pool(String name, int threads) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name(name, 1).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** For work that computes and does not wait. */
  ExecutorService hashing() {
    return hashing;
  }

  /** For work that waits for the disk. */
  ExecutorService disk() {
    return disk;
  }

  /**
   * Does it on a disk thread while the caller waits, interrupted or not: files must not be torn.
   */
  <T> T onDisk(Callable<T> work) throws IOException {
    return await(disk, work);
  }

  /** Does it on a hashing thread while the caller waits. */
  <T> T onHashing(Callable<T> work) throws IOException {
    return await(hashing, work);
  }

  private static <T> T await(ExecutorService pool, Callable<T> work) throws IOException {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    try {
      pool.execute(() -> complete(outcome, work));
    } catch (RejectedExecutionException e) {
      throw new IOException("the store is closed", e);
    }
    try {
      return outcome.join();
    } catch (CompletionException e) {
      throw rethrow(e.getCause());
    }
  }

  private static <T> void complete(CompletableFuture<T> outcome, Callable<T> work) {
    try {
      outcome.complete(work.call());
    } catch (Throwable e) { // the caller gets it, whatever it is
      outcome.completeExceptionally(e);
    }
  }

  private static IOException rethrow(@Nullable Throwable failure) throws IOException {
    switch (failure) {
      case IOException io -> throw io;
      case RuntimeException runtime -> throw runtime;
      case Error error -> throw error;
      case null, default -> throw new IOException(failure);
    }
  }

  /** Lets what was begun be done. */
  @Override
  public void close() throws IOException {
    hashing.shutdown();
    disk.shutdown();
    try {
      if (!hashing.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
          || !disk.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(
            "the disk has not finished within %d seconds".formatted(CLOSE_SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the store was closing", e);
    }
  }
}
