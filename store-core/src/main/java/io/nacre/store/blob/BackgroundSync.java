package io.nacre.store.blob;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Has a growing file written to the disk while it grows, so that little is left to wait for at the
 * end. One sync runs at a time.
 */
final class BackgroundSync {
  /** Bytes between the beginnings of two syncs. */
  private static final long EVERY = 32L << 20;

  private final IncomingFile file;
  private final Failure failure;
  private final Executor disk;
  private CompletableFuture<?> running = CompletableFuture.completedFuture(null);
  private long unsynced;

  BackgroundSync(IncomingFile file, Failure failure, Executor disk) {
    this.file = file;
    this.failure = failure;
    this.disk = disk;
  }

  /** This many bytes more were written. */
  synchronized void wrote(long bytes) {
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
      file.sync();
    } catch (IOException e) {
      // The kernel tells of a lost page once: the sync at the end would not hear of it again.
      failure.set(e);
    }
  }

  /** Waits for the sync that is running, if one is. */
  void await() {
    CompletableFuture<?> last;
    synchronized (this) {
      last = running;
    }
    last.join();
  }
}
