package io.nacre.http;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The body of a message on its way from an event loop, which offers what arrives, to a thread that
 * reads it at its own pace. The loop stops reading the socket while {@link #QUEUE_BYTES} lie here,
 * so the sender is held back by TCP; the reader asks for more when half of that is gone.
 */
final class InboundBody implements BodyReader {
  /** What lies here before the socket is no longer read; one read more may come on top. */
  static final int QUEUE_BYTES = 512 * 1024;

  private static final ByteBuffer END = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final OptionalLong length;
  private final Duration stall;
  private final String sender;
  private final Runnable demand;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Deque<ByteBuf> queue = new ArrayDeque<>();
  private long queued;
  private boolean ended;
  private boolean abandoned;
  private boolean wanted;
  private @Nullable IOException failure;

  /** What the reader looks at; only the reader's thread touches it. */
  private @Nullable ByteBuf current;

  /**
   * @param stall how long {@link #next} waits for a byte
   * @param sender for messages
   * @param demand called by the reader's thread when the socket should be read again
   */
  InboundBody(OptionalLong length, Duration stall, String sender, Runnable demand) {
    this.length = length;
    this.stall = stall;
    this.sender = sender;
    this.demand = demand;
  }

  // The event loop's side.

  /** Takes the buffer over. */
  void offer(ByteBuf bytes) {
    lock.lock();
    try {
      if (abandoned || ended || !bytes.isReadable()) {
        bytes.release();
        return;
      }
      queue.add(bytes);
      queued += bytes.readableBytes();
      wanted &= queued < QUEUE_BYTES;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The last byte has been offered. */
  void end() {
    lock.lock();
    try {
      ended = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /** No more will come, though more was to come. Does nothing after the end. */
  void fail(IOException cause) {
    lock.lock();
    try {
      if (!ended && failure == null) {
        failure = cause;
        releaseQueue();
        arrived.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the socket should be read on: somebody reads, and there is room. */
  boolean wantsMore() {
    lock.lock();
    try {
      return wanted && !ended;
    } finally {
      lock.unlock();
    }
  }

  // The reader's side.

  @Override
  public OptionalLong length() {
    return length;
  }

  @Override
  public ByteBuffer next() throws IOException, InterruptedException {
    releaseCurrent();
    if (ask()) {
      demand.run();
    }
    ByteBuf bytes;
    lock.lock();
    try {
      bytes = await();
      queued -= bytes == null ? 0 : bytes.readableBytes();
    } finally {
      lock.unlock();
    }
    current = bytes;
    return bytes == null ? END : bytes.nioBuffer();
  }

  /** Whether it is time to have the socket read again, and nobody has asked for it yet. */
  private boolean ask() {
    lock.lock();
    try {
      boolean ask = !wanted && !ended && failure == null && queued <= QUEUE_BYTES / 2;
      wanted |= ask;
      return ask;
    } finally {
      lock.unlock();
    }
  }

  /** The next buffer, or null at the end; waits for either. Called with the lock held. */
  private @Nullable ByteBuf await() throws IOException, InterruptedException {
    long left = stall.toNanos();
    while (queue.isEmpty()) {
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
      if (abandoned) {
        throw new IOException("the body was closed");
      }
      if (ended) {
        return null;
      }
      if (left <= 0) {
        throw new StalledException("%s sent nothing for %d ms".formatted(sender, stall.toMillis()));
      }
      left = arrived.awaitNanos(left);
    }
    return queue.poll();
  }

  @Override
  public byte[] readAll(int limit) throws IOException, InterruptedException {
    if (length.orElse(0) > limit) {
      throw new BodyTooLargeException(limit);
    }
    byte[] all = new byte[(int) length.orElse(Math.min(limit, 8192))];
    int size = 0;
    for (ByteBuffer bytes = next(); bytes.hasRemaining(); bytes = next()) {
      int more = bytes.remaining();
      if (more > limit - size) {
        throw new BodyTooLargeException(limit);
      }
      if (size + more > all.length) {
        all = Arrays.copyOf(all, Math.max(size + more, (int) Math.min(limit, all.length * 2L)));
      }
      bytes.get(all, size, more);
      size += more;
    }
    return size == all.length ? all : Arrays.copyOf(all, size);
  }

  /** Nobody reads any more; what lies here and what still arrives is dropped. */
  void abandon() {
    releaseCurrent();
    lock.lock();
    try {
      abandoned = true;
      releaseQueue();
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  private void releaseCurrent() {
    ByteBuf bytes = current;
    if (bytes != null) {
      current = null;
      bytes.release();
    }
  }

  private void releaseQueue() {
    for (ByteBuf bytes : queue) {
      bytes.release();
    }
    queue.clear();
    queued = 0;
  }
}
