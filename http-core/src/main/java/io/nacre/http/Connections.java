package io.nacre.http;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The open connections of one listener, at most so many. */
final class Connections {
  /** Refused connections that are kept until their clients have read why. */
  private static final int MAX_LINGERING = 256;

  private final int limit;
  private final Semaphore lingering = new Semaphore(MAX_LINGERING);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition noneLeft = lock.newCondition();
  private final Set<ServerConnection> open = new HashSet<>();
  private volatile boolean draining;

  Connections(int limit) {
    this.limit = limit;
  }

  /** Whether there was room for it. */
  boolean add(ServerConnection connection) {
    lock.lock();
    try {
      return open.size() < limit && open.add(connection);
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is room for one more that was refused; it is given back when that is closed. */
  boolean linger(Channel refused) {
    if (!lingering.tryAcquire()) {
      return false;
    }
    refused.closeFuture().addListener(_ -> lingering.release());
    return true;
  }

  void remove(ServerConnection connection) {
    lock.lock();
    try {
      if (open.remove(connection) && open.isEmpty()) {
        noneLeft.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether no connection is to be kept alive any more. */
  boolean draining() {
    return draining;
  }

  void drain() {
    draining = true;
    all().forEach(ServerConnection::drain);
  }

  void close() {
    draining = true;
    all().forEach(ServerConnection::abort);
  }

  /** Returns when the last one is closed or the time is up. */
  void awaitNone(Duration atMost) throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(atMost);
    lock.lock();
    try {
      while (!open.isEmpty() && left > 0) {
        left = noneLeft.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private List<ServerConnection> all() {
    lock.lock();
    try {
      return List.copyOf(open);
    } finally {
      lock.unlock();
    }
  }
}
