package io.nacre.store.blob;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** Some consecutive bytes of a blob on their way through its writer's lanes. */
final class Segment {
  private final byte[] bytes;
  private final int capacity;
  private final AtomicInteger users = new AtomicInteger();
  private Runnable whenDone = () -> {};
  private int length;
  private long offset;

  /**
   * @param offset of the first byte in the blob; after a segment that left before it was full, the
   *     next has room up to where that one would have ended, so that none lies in two leaves
   */
  Segment(byte[] bytes, long offset) {
    this.bytes = bytes;
    this.capacity = bytes.length - (int) (offset % bytes.length);
    this.offset = offset;
  }

  /** Takes as many bytes as there is room for. */
  void fill(ByteBuffer from) {
    int count = Math.min(from.remaining(), capacity - length);
    from.get(bytes, length, count);
    length += count;
  }

  boolean isFull() {
    return length == capacity;
  }

  long offset() {
    return offset;
  }

  int length() {
    return length;
  }

  /** The array itself; {@link #length} of it count. */
  byte[] array() {
    return bytes;
  }

  ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes, 0, length);
  }

  /**
   * Says how many will use it from now on.
   *
   * @param last called when all of them are done
   */
  void share(int count, Runnable last) {
    whenDone = last;
    users.set(count);
  }

  /** One of the users needs it no more. */
  void done() {
    if (users.decrementAndGet() == 0) {
      whenDone.run();
    }
  }
}
