package io.nacre.agent.run;

import io.nacre.agent.api.GcResource;
import io.nacre.agent.config.AgentConfig;
import io.nacre.store.Store;
import io.nacre.store.gc.Collector;
import io.nacre.store.gc.Keep;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an agent does by itself from time to time, on one thread: makes room when there is too
 * little, deletes what nobody needs, writes down what was read.
 */
final class Housekeeping implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

  /** A full disk is noticed within this time, at the price of a question to the index. */
  private static final Duration ROOM = Duration.ofSeconds(30);

  /** What was read within it may be forgotten when the agent is killed. */
  private static final Duration TOUCHES = Duration.ofMinutes(5);

  /** Looks at every blob there is. */
  private static final Duration SWEEP = Duration.ofHours(6);

  private final Collector collector;
  private final Store store;
  private final Keep keep;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("housekeeping").factory());

  Housekeeping(AgentConfig config, Store store, Collector collector) {
    this.store = store;
    this.collector = collector;
    this.keep = Keep.usual(GcResource.quota(config.quota()));
    every(ROOM, () -> collector.makeRoom(keep));
    every(TOUCHES, this::writeTouches);
    every(SWEEP, this::sweep);
  }

  /** Does something; may fail, and is done again at its time. */
  @FunctionalInterface
  private interface Chore {
    void run() throws IOException;
  }

  private void every(Duration time, Chore chore) {
    var _ =
        thread.scheduleWithFixedDelay(
            () -> attempt(chore), time.toSeconds(), time.toSeconds(), TimeUnit.SECONDS);
  }

  private static void attempt(Chore chore) {
    try {
      chore.run();
    } catch (IOException | RuntimeException e) {
      log.warn("housekeeping failed and is tried again later", e);
    }
  }

  private void writeTouches() throws IOException {
    store.catalog().flushTouches();
  }

  private void sweep() throws IOException {
    Collector.Report report = collector.run(keep, Collector.Progress.NONE);
    log.info("deleted {} blobs, {} bytes", report.blobs(), report.bytes());
  }

  /** Waits for what is under way: the store is closed after this. */
  @Override
  public void close() {
    thread.close();
  }
}
