package io.nacre.swarm.transfer;

import io.nacre.swarm.protocol.Protocol;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * Memory for leaves under way: so many buffers of 1 MiB and no more, used again and again. They lie
 * outside the heap, so that a leaf goes from the network to the disk without being copied in
 * between.
 */
final class Buffers {
  private final Semaphore free;
  private final Deque<ByteBuffer> idle = new ConcurrentLinkedDeque<>();

  Buffers(int count) {
    this.free = new Semaphore(count, true);
  }

  /** An empty buffer; waits for one. */
  ByteBuffer take() throws InterruptedException {
    free.acquire();
    ByteBuffer buffer = idle.pollFirst();
    return buffer == null ? ByteBuffer.allocateDirect(Protocol.LEAF) : buffer.clear();
  }

  void give(ByteBuffer buffer) {
    idle.addFirst(buffer);
    free.release();
  }
}
