package io.nacre.bench.serving;

import io.nacre.store.Store;
import io.nacre.store.blob.BlobWriter;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The data folder of an agent that has served a while: many small blobs, all of them in a
 * repository.
 */
final class FullStore {
  static final int BLOBS = 10_000;

  private static final int BYTES = 2048;

  /** At once: commits of many writers share the disk's flushes. */
  private static final int WRITERS = 32;

  private static final Repository REPOSITORY = new Repository("full/store");

  private FullStore() {}

  static void fill(Path data) throws IOException, InterruptedException {
    try (Store store = Store.open(data);
        ExecutorService writers =
            Executors.newFixedThreadPool(WRITERS, Thread.ofVirtual().factory())) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < BLOBS; i++) {
        int seed = i;
        all.add(
            writers.submit(
                () -> {
                  write(store, seed);
                  return true;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("the store cannot be filled", e);
    }
  }

  private static void write(Store store, int seed) throws IOException {
    byte[] content = new byte[BYTES];
    new Random(seed).nextBytes(content);
    try (BlobWriter writer = store.blobs().write(Digest.Algorithm.SHA256)) {
      writer.write(ByteBuffer.wrap(content));
      store.catalog().addBlob(REPOSITORY, writer.commit().digest());
    }
  }
}
