package io.nacre.store.blob;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Has a growing file written to the disk while it grows, so that little is left to wait for at the
 * end. One such request runs at a time.
 */
final class BackgroundSync {
  /** Bytes between two requests: often when they do not wait for the disk, seldom when they do. */
  private static final long EVERY = PageCache.isKnown() ? 8L << 20 : 32L << 20;

  private final IncomingFile file;
  private final Failure failure;
  private final Executor disk;
  private final RecentWrites recent;
  private CompletableFuture<?> running = CompletableFuture.completedFuture(null);
  private long unsynced;

  BackgroundSync(IncomingFile file, Failure failure, Executor disk, RecentWrites recent) {
    this.file = file;
    this.failure = failure;
    this.disk = disk;
    this.recent = recent;
  }

  /** These bytes more were written. */
  void wrote(long offset, long length) {
    recent.wrote(file, offset, length);
    startSoon(length);
  }

  private synchronized void startSoon(long bytes) {
    unsynced += bytes;
    if (unsynced >= EVERY && running.isDone()) {
      unsynced = 0;
      try {
        running = CompletableFuture.runAsync(this::sync, disk);
      } catch (RejectedExecutionException e) {
        failure.set(new IOException("the store is closed", e));
      }
    }
  }

  private void sync() {
    try {
      file.startSync();
    } catch (IOException e) {
      // The kernel tells of a lost page once: the sync at the end would not hear of it again.
      failure.set(e);
    }
  }

  /** Waits for the request that is running, if one is. */
  void await() {
    CompletableFuture<?> last;
    synchronized (this) {
      last = running;
    }
    last.join();
  }
}
