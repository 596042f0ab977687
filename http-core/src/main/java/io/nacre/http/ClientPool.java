package io.nacre.http;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The connections to one origin: so many at most, the one used last is used first. */
final class ClientPool {
  /** Requests that wait for a connection; one more fails at once. */
  private static final int MAX_WAITING = 10_000;

  private final Origin origin;
  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private final Deque<ClientConnection> idle = new ArrayDeque<>();
  private final Set<ClientConnection> open = new HashSet<>();
  private int connecting;
  private int waiting;
  private boolean closed;

  ClientPool(Origin origin, int limit) {
    this.origin = origin;
    this.limit = limit;
  }

  Origin origin() {
    return origin;
  }

  /**
   * An idle connection, or null when the caller is to open one and then call {@link #opened}; waits
   * while neither is possible.
   */
  @Nullable ClientConnection take(Duration atMost) throws IOException, InterruptedException {
    long left = atMost.toNanos();
    lock.lock();
    try {
      if (waiting >= MAX_WAITING) {
        throw new IOException("too many requests wait for " + origin);
      }
      waiting++;
      try {
        while (true) {
          if (closed) {
            throw new IOException("the client is closed");
          }
          ClientConnection last = idle.pollLast();
          if (last != null) {
            if (last.isOpen()) {
              return last;
            }
            continue;
          }
          if (open.size() + connecting < limit) {
            connecting++;
            return null;
          }
          if (left <= 0) {
            throw new IOException(
                "no connection to %s came free within %d ms".formatted(origin, atMost.toMillis()));
          }
          left = freed.awaitNanos(left);
        }
      } finally {
        waiting--;
      }
    } finally {
      lock.unlock();
    }
  }

  /** What the caller opened after {@link #take} told it to, or null when that failed. */
  void opened(@Nullable ClientConnection connection) {
    lock.lock();
    try {
      connecting--;
      if (connection == null || !connection.isOpen()) {
        freed.signal();
      } else {
        open.add(connection);
        if (closed) {
          connection.close();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** One was found closed by the origin, so the others that are idle are not to be trusted. */
  void closeIdle() {
    lock.lock();
    try {
      idle.forEach(ClientConnection::close);
      idle.clear();
    } finally {
      lock.unlock();
    }
  }

  /** The connection may be used again. */
  void giveBack(ClientConnection connection) {
    lock.lock();
    try {
      if (closed) {
        connection.close();
      } else {
        idle.add(connection);
        freed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The connection is closed. */
  void gone(ClientConnection connection) {
    lock.lock();
    try {
      idle.remove(connection);
      open.remove(connection);
      freed.signal();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      open.forEach(ClientConnection::close);
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
