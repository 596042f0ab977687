package io.nacre.oci.upstream;

import io.nacre.store.fetch.FetchException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How many blobs come from an upstream at once; who comes later waits a while. */
final class FetchLimits {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Map<Upstream, Semaphore> permits = new ConcurrentHashMap<>();

  /** One blob on its way; closed when it is here. */
  interface Permit extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * @throws FetchException when none came free in time
   */
  Permit enter(Upstream upstream) throws FetchException, InterruptedException {
    Semaphore semaphore =
        permits.computeIfAbsent(upstream, u -> new Semaphore(u.options().maxFetches(), true));
    if (!semaphore.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new FetchException(
          "upstream %s is sending as many blobs as may come at once".formatted(upstream));
    }
    return semaphore::release;
  }
}
