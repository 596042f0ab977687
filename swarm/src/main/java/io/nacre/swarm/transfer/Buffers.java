package io.nacre.swarm.transfer;

import io.nacre.swarm.protocol.Protocol;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * Memory for leaves under way: so many buffers of 1 MiB and no more, used again and again, and
 * given back to the heap when nothing is under way.
 */
final class Buffers {
  private final int count;
  private final Semaphore free;
  private final Deque<ByteBuffer> idle = new ConcurrentLinkedDeque<>();

  Buffers(int count) {
    this.count = count;
    this.free = new Semaphore(count, true);
  }

  /** An empty buffer; waits for one. */
  ByteBuffer take() throws InterruptedException {
    free.acquire();
    ByteBuffer buffer = idle.pollFirst();
    return buffer == null ? ByteBuffer.allocate(Protocol.LEAF) : buffer.clear();
  }

  void give(ByteBuffer buffer) {
    idle.addFirst(buffer);
    free.release();
    if (free.availablePermits() == count) {
      idle.clear();
    }
  }
}
