package io.nacre.store.sqlite;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes to a database. While a commit waits for the disk, more work queues up;
 * all of it becomes the next transaction. So many small writers at once cost few fsyncs, and a
 * caller on a virtual thread parks instead of holding its carrier through an fsync.
 */
final class GroupCommit implements AutoCloseable {
  /** Work that waits at most; more callers wait before they get in. */
  private static final int WAITING = 256;

  private final Session session;
  private final Semaphore permits = new Semaphore(WAITING);
  private final ArrayBlockingQueue<Job<?>> queue = new ArrayBlockingQueue<>(WAITING + 1);
  private final Thread thread;
  private boolean closed;

  GroupCommit(Session session, String name) {
    this.session = session;
    this.thread = Thread.ofPlatform().daemon().name(name + "-writer").start(this::loop);
  }

  /** Runs the work in a transaction and returns when that is committed. */
  <T extends @Nullable Object> T run(Work<T> work) throws SQLException, IOException {
    Job<T> job = new Job<>(work);
    permits.acquireUninterruptibly();
    try {
      synchronized (this) {
        if (closed) {
          throw new IOException("the store is closed");
        }
        queue.add(job);
      }
      return job.await();
    } finally {
      permits.release();
    }
  }

  private void loop() {
    List<Job<?>> group = new ArrayList<>(WAITING + 1);
    boolean open = true;
    while (open) {
      try {
        group.add(queue.take());
      } catch (InterruptedException e) {
        continue; // nobody interrupts this thread on purpose; the last job ends it
      }
      queue.drainTo(group);
      open = !group.removeIf(job -> job == Job.LAST);
      if (!group.isEmpty()) {
        commit(group);
        group.clear();
      }
    }
  }

  private void commit(List<Job<?>> group) {
    try {
      session.update("BEGIN IMMEDIATE");
      for (Job<?> job : group) {
        session.update("SAVEPOINT job");
        if (!job.attempt(session)) {
          session.update("ROLLBACK TO job");
        }
        session.update("RELEASE job");
      }
      session.update("COMMIT");
      group.forEach(Job::committed);
    } catch (SQLException | RuntimeException e) {
      rollback(e);
      group.forEach(job -> job.failed(e));
    }
  }

  private void rollback(Exception cause) {
    try {
      session.update("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has rolled back by itself already, as it does when the disk is full.
      cause.addSuppressed(e);
    }
  }

  /** Lets what waits be committed, then closes the connection. */
  @Override
  public void close() throws SQLException {
    synchronized (this) {
      closed = true;
      queue.add(Job.LAST);
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    session.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Work, and what came of it. */
  private static final class Job<T extends @Nullable Object> {
    /** Ends the thread. */
    static final Job<?> LAST = new Job<>(session -> Boolean.TRUE);

    private final Work<T> work;
    private final CompletableFuture<Result<T>> outcome = new CompletableFuture<>();
    private @Nullable Result<T> result;
    private @Nullable Throwable failure;

    private record Result<T extends @Nullable Object>(T value) {}

    Job(Work<T> work) {
      this.work = work;
    }

    /** False when the work failed and must be rolled back. */
    boolean attempt(Session session) {
      try {
        result = new Result<>(work.run(session));
        return true;
      } catch (Throwable e) { // the caller gets it, whatever it is; this thread must live on
        failure = e;
        return false;
      }
    }

    void committed() {
      if (result != null) {
        outcome.complete(result);
      } else if (failure != null) {
        outcome.completeExceptionally(failure);
      }
    }

    void failed(Throwable reason) {
      outcome.completeExceptionally(failure != null ? failure : reason);
    }

    T await() throws SQLException {
      try {
        return outcome.join().value();
      } catch (CompletionException e) {
        switch (e.getCause()) {
          case SQLException sql -> throw sql;
          case RuntimeException runtime -> throw runtime;
          case Error error -> throw error;
          case null, default -> throw e;
        }
      }
    }
  }
}
