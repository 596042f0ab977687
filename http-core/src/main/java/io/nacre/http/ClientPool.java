package io.nacre.http;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a client, by origin: to each so many at most, and the one used last is used
 * first, so that those that are too many grow idle and are closed.
 */
final class ClientPool {
  /** Requests that wait for a connection to one origin; one more fails at once. */
  private static final int MAX_WAITING = 10_000;

  /** One origin, while there is anything to know about it. */
  private static final class Entry {
    final Condition freed;
    final Deque<ClientConnection> idle = new ArrayDeque<>();
    final Set<ClientConnection> open = new HashSet<>();
    int connecting;
    int waiting;

    Entry(Condition freed) {
      this.freed = freed;
    }

    boolean isUnused() {
      return open.isEmpty() && connecting == 0 && waiting == 0;
    }
  }

  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Origin, Entry> origins = new HashMap<>();
  private boolean closed;

  /**
   * @param limit connections to one origin
   */
  ClientPool(int limit) {
    this.limit = limit;
  }

  /**
   * An idle connection, or null when the caller is to open one and then call {@link #opened}; waits
   * while neither is possible.
   *
   * @throws IOException naming the origin, when the wait is too long
   */
  @Nullable ClientConnection take(Origin origin, Duration atMost)
      throws IOException, InterruptedException {
    lock.lock();
    try {
      Entry entry = origins.computeIfAbsent(origin, _ -> new Entry(lock.newCondition()));
      if (entry.waiting >= MAX_WAITING) {
        throw new IOException("too many requests wait for " + origin);
      }
      entry.waiting++;
      try {
        return take(origin, entry, atMost);
      } finally {
        entry.waiting--;
        forgetUnused(origin, entry);
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable ClientConnection take(Origin origin, Entry entry, Duration atMost)
      throws IOException, InterruptedException {
    long left = atMost.toNanos();
    while (true) {
      if (closed) {
        throw new IOException("the client is closed");
      }
      ClientConnection last = entry.idle.pollLast();
      if (last != null && last.isOpen()) {
        return last;
      }
      if (last != null) {
        continue;
      }
      if (entry.open.size() + entry.connecting < limit) {
        entry.connecting++;
        return null;
      }
      if (left <= 0) {
        throw new IOException(
            "no connection to %s came free within %d ms".formatted(origin, atMost.toMillis()));
      }
      left = entry.freed.awaitNanos(left);
    }
  }

  /** What the caller opened after {@link #take} told it to, or null when that failed. */
  void opened(Origin origin, @Nullable ClientConnection connection) {
    lock.lock();
    try {
      Entry entry = origins.get(origin);
      if (entry == null) {
        throw new IllegalStateException("nobody was to connect to " + origin);
      }
      entry.connecting--;
      if (connection != null) {
        entry.open.add(connection);
      }
      if (closed && connection != null) {
        connection.close();
      }
      entry.freed.signal();
      forgetUnused(origin, entry);
    } finally {
      lock.unlock();
    }
  }

  /** The connection may be used again. */
  void giveBack(ClientConnection connection) {
    lock.lock();
    try {
      Entry entry = origins.get(connection.origin());
      if (entry != null && entry.open.contains(connection) && !closed) {
        entry.idle.add(connection);
        entry.freed.signal();
      } else {
        connection.close();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Closes it if nobody has taken it. */
  void evict(ClientConnection connection) {
    lock.lock();
    try {
      Entry entry = origins.get(connection.origin());
      if (entry != null && entry.idle.remove(connection)) {
        connection.close();
      }
    } finally {
      lock.unlock();
    }
  }

  /** One was found closed by the origin, so the others that are idle are not to be trusted. */
  void closeIdle(Origin origin) {
    List<ClientConnection> doubtful = new ArrayList<>();
    lock.lock();
    try {
      Entry entry = origins.get(origin);
      if (entry != null) {
        doubtful.addAll(entry.idle);
        entry.idle.clear();
      }
    } finally {
      lock.unlock();
    }
    doubtful.forEach(ClientConnection::close);
  }

  /** The connection is closed. */
  void gone(ClientConnection connection) {
    lock.lock();
    try {
      Entry entry = origins.get(connection.origin());
      if (entry != null && entry.open.remove(connection)) {
        entry.idle.remove(connection);
        entry.freed.signal();
        forgetUnused(connection.origin(), entry);
      }
    } finally {
      lock.unlock();
    }
  }

  void close() {
    List<ClientConnection> all = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      for (Entry entry : origins.values()) {
        all.addAll(entry.open);
        entry.freed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    all.forEach(ClientConnection::close);
  }

  private void forgetUnused(Origin origin, Entry entry) {
    if (entry.isUnused()) {
      origins.remove(origin, entry);
    }
  }
}
