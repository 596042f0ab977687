package io.nacre.store.blob;

import io.nacre.store.Store;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Digest.Algorithm;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Writes to a store until it is killed, in several threads and every way there is. Says on standard
 * output what is durable, after it is: {@code + digest} when written, {@code -} before it is
 * deleted.
 */
final class CrashWriter {
  static final Repository REPOSITORY = new Repository("crash/test");
  private static final int THREADS = 3;

  private CrashWriter() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    long seed = Long.parseLong(args[1]);
    try (Store store = Store.open(Path.of(args[0]))) {
      Thread[] threads = new Thread[THREADS];
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seed * THREADS + i);
        threads[i] = Thread.ofPlatform().start(() -> writeForever(store, random));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private static void writeForever(Store store, Random random) {
    try {
      while (true) {
        byte[] bytes = SomeBytes.of(size(random), random.nextLong());
        Blob blob = random.nextInt(3) == 0 ? partial(store, bytes) : whole(store, bytes, random);
        store.catalog().addBlob(REPOSITORY, blob.digest());
        System.out.println("+ " + blob.digest());
        if (random.nextInt(5) == 0) {
          System.out.println("- " + blob.digest());
          store.blobs().delete(blob.digest());
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static int size(Random random) {
    return random.nextInt(random.nextBoolean() ? 10_000 : 4 * SomeBytes.MIB);
  }

  private static Blob whole(Store store, byte[] bytes, Random random) throws IOException {
    return SomeBytes.write(
        store.blobs(), random.nextInt(4) == 0 ? Algorithm.SHA512 : Algorithm.SHA256, bytes);
  }

  private static Blob partial(Store store, byte[] bytes) throws IOException {
    List<byte[]> leaves = SomeBytes.leaves(bytes);
    try (PartialBlob partial =
        store.blobs().writePartial(Digest.sha256(bytes), bytes.length, SomeBytes.leafCids(bytes))) {
      for (int leaf = leaves.size() - 1; leaf >= 0; leaf--) {
        partial.put(leaf, ByteBuffer.wrap(leaves.get(leaf)));
      }
      return partial.commit();
    }
  }
}
