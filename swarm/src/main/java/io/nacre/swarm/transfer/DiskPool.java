package io.nacre.swarm.transfer;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The few platform threads that write and hash, since both would pin the carrier of a virtual
 * thread. Whoever has work done waits for it, so no more work waits than there are buffers and
 * transfers.
 */
final class DiskPool implements AutoCloseable {
  private final ExecutorService threads;

  DiskPool(int threads) {
    this.threads =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("swarm-disk-", 0).factory());
  }

  /**
   * Has something done and waits for the end of it, even when interrupted: the buffer that is being
   * written must not be used again before.
   */
  <T> T run(Callable<T> work) throws IOException {
    Future<T> done = threads.submit(work);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return done.get();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case RuntimeException runtime -> throw runtime;
        case Error error -> throw error;
        case null, default -> throw new IOException(e.getCause());
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    threads.close();
  }
}
