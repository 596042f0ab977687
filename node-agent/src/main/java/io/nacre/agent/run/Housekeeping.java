package io.nacre.agent.run;

import io.nacre.agent.api.GcResource;
import io.nacre.agent.config.AgentConfig;
import io.nacre.store.Store;
import io.nacre.store.gc.Collector;
import io.nacre.store.gc.Keep;
import io.nacre.store.gc.Scrubber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an agent does by itself from time to time: makes room when there is too little, deletes what
 * nobody needs, writes down what was read, and compares all blobs with their digests.
 */
final class Housekeeping implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

  /** A full disk is noticed within this time, at the price of a question to the index. */
  private static final Duration ROOM = Duration.ofSeconds(30);

  /** What was read within it may be forgotten when the agent is killed. */
  private static final Duration TOUCHES = Duration.ofMinutes(5);

  /** Looks at every blob there is. */
  private static final Duration SWEEP = Duration.ofHours(6);

  /** How often it is asked whether a scrub is due. */
  private static final Duration SCRUB_CHECK = Duration.ofHours(1);

  /** Bytes a second that nobody misses on any disk. */
  private static final long SCRUB_RATE = 20L << 20;

  /** In the data folder; says when the last scrub ended, for the agent's next life. */
  private static final String SCRUBBED = "scrubbed";

  /** A scrub takes long, and room is made meanwhile. */
  private static final int THREADS = 2;

  private final AgentConfig config;
  private final Collector collector;
  private final Scrubber scrubber;
  private final Store store;
  private final Keep keep;
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("housekeeping-", 0).factory());

  Housekeeping(AgentConfig config, Store store, Collector collector, Scrubber scrubber) {
    this.config = config;
    this.store = store;
    this.collector = collector;
    this.scrubber = scrubber;
    this.keep = Keep.usual(GcResource.quota(config.quota()));
    every(ROOM, () -> collector.makeRoom(keep));
    every(TOUCHES, this::writeTouches);
    every(SWEEP, this::sweep);
    every(SCRUB_CHECK, this::scrub);
  }

  /** Does something; may fail, and is done again at its time. */
  @FunctionalInterface
  private interface Chore {
    void run() throws IOException, InterruptedException;
  }

  private void every(Duration time, Chore chore) {
    var _ =
        threads.scheduleWithFixedDelay(
            () -> attempt(chore), time.toSeconds(), time.toSeconds(), TimeUnit.SECONDS);
  }

  private void attempt(Chore chore) {
    try {
      chore.run();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the agent ends
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

  private void scrub() throws IOException, InterruptedException {
    Path file = store.folder().resolve(SCRUBBED);
    if (config.scrubEvery().isZero()
        || Instant.now().isBefore(last(file).plus(config.scrubEvery()))) {
      return;
    }
    Scrubber.Report report = scrubber.run(SCRUB_RATE, Scrubber.Progress.NONE);
    log.info("compared {} blobs, {} damaged", report.blobs(), report.damaged().size());
    Files.writeString(file, Instant.now() + "\n");
  }

  /** A folder that was never scrubbed is as old as its file of versions. */
  private Instant last(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Files.getLastModifiedTime(store.folder().resolve("version")).toInstant();
    }
    try {
      return Instant.parse(Files.readString(file).strip());
    } catch (DateTimeParseException _) {
      return Instant.EPOCH;
    }
  }

  /** Breaks off what is under way, and waits for it: the store is closed after this. */
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
