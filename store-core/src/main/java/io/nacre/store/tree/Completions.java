package io.nacre.store.tree;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.store.MalformedException;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when images become complete, and has their CIDs computed then, on a thread of its own.
 * Each incomplete image waits for one of the blobs it lacks, and for the next one when that is
 * there. Whatever is forgotten because there is too much of it gets its CID when somebody asks.
 */
final class Completions implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Completions.class);

  /** Manifests yet to be looked at: a busy second of pushes. */
  private static final int QUEUE = 4096;

  /** Blobs that are waited for: some 4 MiB. */
  private static final int WAITED_FOR = 16_384;

  private static final int PAGE = 100;
  private static final int IDLE_SECONDS = 10;
  private static final int CLOSE_SECONDS = 10;

  private final Images images;
  private final Cache<Digest, Set<Digest>> waiting =
      Caffeine.newBuilder().maximumSize(WAITED_FOR).build();
  private final ThreadPoolExecutor thread;
  private volatile boolean closed;

  Completions(Images images) {
    this.images = images;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(QUEUE),
            Thread.ofPlatform().daemon().name("nacre-images").factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    thread.allowCoreThreadTimeOut(true);
  }

  /** Looks at a manifest soon. */
  void check(Digest manifest) {
    thread.execute(() -> look(manifest));
  }

  /** Looks at the images that wait for this blob to be held or to belong, if any do. Quick. */
  void arrived(Digest blob) {
    Set<Digest> manifests = waiting.asMap().remove(blob);
    if (manifests != null) {
      manifests.forEach(this::check);
    }
  }

  /** Looks at all manifests there are: what they waited for may have come before a restart. */
  void checkAll(Catalog catalog) {
    thread.execute(
        () -> {
          try {
            lookAtAll(catalog);
          } catch (IOException e) {
            LOG.warn("not all images were looked at: {}", e.getMessage());
          }
        });
  }

  private void lookAtAll(Catalog catalog) throws IOException {
    List<Repository> page;
    String after = "";
    do {
      page = catalog.repositories(after, PAGE);
      for (Repository repository : page) {
        after = repository.name();
        for (ManifestEntry manifest : catalog.manifests(repository)) {
          look(manifest.descriptor().digest());
        }
      }
    } while (page.size() == PAGE && !closed);
  }

  private void look(Digest manifest) {
    try {
      if (!closed && images.cid(manifest).isEmpty()) {
        await(manifest);
      }
    } catch (IOException | MalformedException e) {
      LOG.info("{} has no image CID: {}", manifest, e.getMessage());
    }
  }

  /** Until what it lacks is held, and belongs where the image does. */
  private void await(Digest manifest) throws IOException {
    Optional<Digest> lacking = images.lacking(manifest);
    if (lacking.isEmpty()) {
      check(manifest); // completed in this moment
      return;
    }
    Digest blob = lacking.get();
    waiting.asMap().compute(blob, (_, manifests) -> with(manifest, manifests));
    if (!images.lacking(manifest).equals(lacking)) {
      arrived(blob);
    }
  }

  private static Set<Digest> with(Digest manifest, @Nullable Set<Digest> manifests) {
    Set<Digest> all = manifests == null ? new HashSet<>() : manifests;
    all.add(manifest);
    return all;
  }

  @Override
  public void close() {
    closed = true;
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("still computing an image CID after {} s", CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
