package io.nacre.store.dag;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * MurmurHash3 x64 128 (Austin Appleby, public domain) with seed 0. It spreads names over the slots
 * of sharded directories and protects nothing.
 */
final class Murmur3 {
  private static final long C1 = 0x87c37b91114253d5L;
  private static final long C2 = 0x4cf5ad432745937fL;
  private static final int BLOCK = 16;

  private Murmur3() {}

  /** The first 64 of its 128 bits. */
  static long hash64(byte[] bytes) {
    long h1 = 0;
    long h2 = 0;
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (in.remaining() >= BLOCK) {
      h1 ^= mixed(in.getLong(), C1, 31, C2);
      h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
      h2 ^= mixed(in.getLong(), C2, 33, C1);
      h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
    }
    ByteBuffer tail = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN).put(in).clear();
    h1 ^= mixed(tail.getLong(), C1, 31, C2) ^ bytes.length;
    h2 ^= mixed(tail.getLong(), C2, 33, C1) ^ bytes.length;
    h1 += h2;
    h2 += h1;
    return avalanche(h1) + avalanche(h2);
  }

  private static long mixed(long k, long first, int rotation, long second) {
    return Long.rotateLeft(k * first, rotation) * second;
  }

  private static long avalanche(long h) {
    long k = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    k = (k ^ (k >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return k ^ (k >>> 33);
  }
}
