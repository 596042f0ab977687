package io.nacre.http;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of a message on its way from an event loop, which offers what arrives, to a thread that
 * reads it at its own pace. The loop stops reading the socket while {@link #QUEUE_BYTES} lie here,
 * so the sender is held back by TCP; the reader asks for more when half of that is gone.
 */
final class InboundBody implements BodyReader {
  /** What lies here before the socket is no longer read; one read more may come on top. */
  static final int QUEUE_BYTES = 512 * 1024;

  private static final int FIRST_BYTES = 8 * 1024;
  private static final ByteBuffer END = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final OptionalLong length;
  private final Duration stall;
  private final long minRate;
  private final String sender;
  private final Runnable demand;

  private final Deque<ByteBuf> queue = new ArrayDeque<>(2);
  private long queued;

  /** Where a reader who waits wants the bytes to be; nobody else touches it meanwhile. */
  private @Nullable ByteBuffer destination;

  private long offered;
  private long offeredAt;

  /** How long the reader has waited for the sender in all. */
  private long waitedNanos;

  private boolean ended;
  private boolean abandoned;
  private boolean wanted;
  private @Nullable IOException failure;
  private @Nullable IOException thrown;

  /** What the reader looks at; only the reader's thread touches it. */
  private @Nullable ByteBuf current;

  /**
   * @param stall how long {@link #next} waits for a byte
   * @param minRate bytes a second that must come on the whole, counting only the time in which a
   *     reader waits, and the first {@code stall} of it not; 0 for any
   * @param sender for messages
   * @param demand called by the reader's thread when the socket should be read again
   */
  InboundBody(OptionalLong length, Duration stall, long minRate, String sender, Runnable demand) {
    this.length = length;
    this.stall = stall;
    this.minRate = minRate;
    this.sender = sender;
    this.demand = demand;
  }

  // The event loop's side.

  /** Takes the buffer over. */
  synchronized void offer(ByteBuf bytes) {
    if (abandoned || ended || !bytes.isReadable()) {
      bytes.release();
      return;
    }
    offered += bytes.readableBytes();
    ByteBuffer into = destination;
    if (into != null) {
      offeredAt = System.nanoTime();
      move(bytes, into);
    }
    if (bytes.isReadable()) {
      queue.add(bytes);
      queued += bytes.readableBytes();
      wanted &= queued < QUEUE_BYTES;
    } else {
      bytes.release();
    }
    if (into == null || isFilled(into)) {
      notifyAll();
    }
  }

  /** Whether its reader can go on: who has the last byte waits for the end, which follows it. */
  private boolean isFilled(ByteBuffer into) {
    boolean hasLast = queue.isEmpty() && offered == length.orElse(-1);
    return ended || (!into.hasRemaining() && !hasLast);
  }

  private static void move(ByteBuf from, ByteBuffer into) {
    int count = Math.min(from.readableBytes(), into.remaining());
    from.readBytes(into.slice(into.position(), count));
    into.position(into.position() + count);
  }

  /** The last byte has been offered. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** No more will come, though more was to come. Does nothing after the end. */
  synchronized void fail(IOException cause) {
    if (!ended && failure == null) {
      failure = cause;
      releaseQueue();
      notifyAll();
    }
  }

  /** Whether the socket should be read on: somebody reads, and there is room. */
  synchronized boolean wantsMore() {
    return wanted && !ended;
  }

  // The reader's side.

  @Override
  public OptionalLong length() {
    return length;
  }

  @Override
  public ByteBuffer next() throws IOException, InterruptedException {
    releaseCurrent();
    if (asks()) {
      demand.run();
    }
    ByteBuf bytes = await();
    current = bytes;
    return bytes == null ? END : bytes.nioBuffer();
  }

  @Override
  public int read(ByteBuffer into) throws IOException, InterruptedException {
    releaseCurrent();
    int before = into.remaining();
    takeQueued(into);
    while (into.hasRemaining()) {
      if (asks()) {
        demand.run();
      }
      if (fill(into)) {
        break;
      }
    }
    return before - into.remaining();
  }

  private synchronized void takeQueued(ByteBuffer into) {
    while (into.hasRemaining() && !queue.isEmpty()) {
      ByteBuf first = queue.getFirst();
      int before = into.remaining();
      move(first, into);
      queued -= before - into.remaining();
      if (!first.isReadable()) {
        queue.removeFirst().release();
      }
    }
  }

  /**
   * Has what arrives go there at once, and waits until it is full or the body has ended.
   *
   * @return false when the socket must be asked for more first
   */
  private synchronized boolean fill(ByteBuffer into) throws IOException, InterruptedException {
    takeQueued(into); // what came in between, which may have been enough to stop the socket
    if (!wanted && !ended && failure == null) {
      return !into.hasRemaining();
    }
    destination = into;
    offeredAt = System.nanoTime();
    try {
      while (!isFilled(into)) {
        waitFor(offeredAt);
      }
    } finally {
      destination = null;
    }
    return true;
  }

  /** Whether it is time to have the socket read again, and nobody has asked for it yet. */
  private synchronized boolean asks() {
    boolean asks = !wanted && !ended && failure == null && queued <= QUEUE_BYTES / 2;
    wanted |= asks;
    return asks;
  }

  /** The next buffer, or null at the end; waits for either. */
  private synchronized @Nullable ByteBuf await() throws IOException, InterruptedException {
    long since = System.nanoTime();
    while (queue.isEmpty()) {
      if (ended && failure == null) {
        return null;
      }
      waitFor(since);
    }
    ByteBuf bytes = queue.remove();
    queued -= bytes.readableBytes();
    return bytes;
  }

  /**
   * Waits until something happens.
   *
   * @param since the moment from which on silence counts
   * @throws IOException when nothing can happen any more, or it takes too long
   */
  private synchronized void waitFor(long since) throws IOException, InterruptedException {
    if (failure != null) {
      throw thrown(new IOException(failure.getMessage(), failure));
    }
    long now = System.nanoTime();
    long silence = stall.toNanos() - (now - since);
    long slowness = allowedNanos() - waitedNanos;
    if (silence <= 0 || slowness <= 0) {
      throw thrown(tooSlow(silence <= 0));
    }
    TimeUnit.NANOSECONDS.timedWait(this, Math.min(silence, slowness));
    waitedNanos += System.nanoTime() - now;
  }

  /** How long the reader may have waited in all, for what has come. */
  private long allowedNanos() {
    if (minRate == 0) {
      return Long.MAX_VALUE;
    }
    double nanos = (double) offered / minRate * TimeUnit.SECONDS.toNanos(1);
    return stall.toNanos() + (long) Math.min(nanos, Long.MAX_VALUE / 2.0);
  }

  private StalledException tooSlow(boolean silent) {
    return new StalledException(
        silent
            ? "%s sent nothing for %d ms".formatted(sender, stall.toMillis())
            : "%s sends less than %d bytes a second".formatted(sender, minRate));
  }

  @Override
  public byte[] readAll(int limit) throws IOException, InterruptedException {
    if (length.orElse(0) > limit) {
      throw thrown(new BodyTooLargeException(limit));
    }
    byte[] all = new byte[(int) length.orElse(Math.min(limit, FIRST_BYTES))];
    int size = 0;
    for (ByteBuffer bytes = next(); bytes.hasRemaining(); bytes = next()) {
      int more = bytes.remaining();
      if (more > limit - size) {
        throw thrown(new BodyTooLargeException(limit));
      }
      if (size + more > all.length) {
        all = Arrays.copyOf(all, Math.max(size + more, (int) Math.min(limit, all.length * 2L)));
      }
      bytes.get(all, size, more);
      size += more;
    }
    return size == all.length ? all : Arrays.copyOf(all, size);
  }

  private synchronized IOException thrown(IOException e) {
    thrown = e;
    return e;
  }

  /** What this body threw at its reader, if that is what caused the given failure. */
  synchronized @Nullable IOException behind(Throwable failed) {
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause.equals(thrown)) {
        return thrown;
      }
    }
    return null;
  }

  /** For the reader: it reads no more. What lies here and what still arrives is dropped. */
  void abandon() {
    releaseCurrent();
    synchronized (this) {
      abandoned = true;
      releaseQueue();
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
    queue.forEach(ByteBuf::release);
    queue.clear();
    queued = 0;
  }
}
