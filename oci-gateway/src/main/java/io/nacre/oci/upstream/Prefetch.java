package io.nacre.oci.upstream;

import io.nacre.store.MalformedException;
import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.fetch.BlobFetcher;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * After a manifest, brings what it names before anybody asks for it. A failure is nobody's: whoever
 * asks gets to know.
 */
final class Prefetch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Prefetch.class);

  /** Blobs under way for nobody. */
  private static final int AT_ONCE = 4;

  /** Manifests that wait; what comes on top is not prefetched. */
  private static final int MAX_WAITING = 256;

  private final Store store;
  private final BlobFetcher content;
  private final Semaphore permits = new Semaphore(AT_ONCE);
  private final Set<Digest> waiting = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("upstream-prefetch").factory());

  /**
   * @param content where it is brought from
   */
  Prefetch(Store store, BlobFetcher content) {
    this.store = store;
    this.content = content;
  }

  /** A manifest is on its way; returns at once. */
  void after(UpstreamRepository at, Arrival manifest) {
    PrefetchMode mode = at.upstream().options().prefetch();
    Digest digest = manifest.digest();
    if (mode != PrefetchMode.NONE && waiting.size() < MAX_WAITING && waiting.add(digest)) {
      threads.execute(
          () -> {
            try {
              bring(at.here(), manifest.result(), mode);
            } catch (IOException | MalformedException e) {
              log.info("not prefetched, {} of {}: {}", digest, at, e.getMessage());
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt(); // the agent is stopping
            } finally {
              waiting.remove(digest);
            }
          });
    }
  }

  private void bring(Repository repository, Blob manifest, PrefetchMode mode)
      throws IOException, InterruptedException {
    if (manifest.size() > Manifest.MAX_BYTES) {
      return;
    }
    Manifest parsed = Manifest.parse(Files.readAllBytes(manifest.file()));
    boolean isIndex = parsed instanceof Manifest.Index;
    if (isIndex && mode != PrefetchMode.ALL) {
      return;
    }
    for (Descriptor child : parsed.children()) {
      permits.acquire();
      try {
        if (store.blobs().find(child.digest()).isEmpty()) {
          bring(repository, child.digest(), isIndex);
        }
      } finally {
        permits.release();
      }
    }
  }

  /** Where the child is a manifest, what it names is prefetched in its turn. */
  private void bring(Repository repository, Digest child, boolean isManifest)
      throws IOException, InterruptedException {
    try (Arrival arrival =
        isManifest ? content.fetchManifest(repository, child) : content.fetch(repository, child)) {
      var _ = arrival.result();
    }
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
