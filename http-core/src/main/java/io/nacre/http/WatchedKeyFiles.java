package io.nacre.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificate and key of a listener, read again when their files have changed: certificates are
 * renewed every few weeks, and listeners run for months. Looked at by time and size rather than
 * watched: that also sees files that are replaced through a symbolic link, as in Kubernetes.
 *
 * <p>Two files cannot be replaced at once. So a change is read when it has stood still from one
 * look to the next, and a pair that does not work is told once and changes nothing.
 */
public final class WatchedKeyFiles implements Supplier<SSLContext>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedKeyFiles.class);

  /** How often the files are looked at. */
  public static final Duration USUAL_INTERVAL = Duration.ofSeconds(2);

  /** What tells one state of a file from another. */
  private record Stamp(long modified, long size, String key) {
    private static final Stamp MISSING = new Stamp(0, -1, "");

    static Stamp of(Path file) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(
            now.lastModifiedTime().to(TimeUnit.NANOSECONDS),
            now.size(),
            String.valueOf(now.fileKey()));
      } catch (IOException e) {
        return MISSING; // what is wrong with it is told when it is read
      }
    }
  }

  private final KeyFiles files;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("tls-files").factory());

  private volatile SSLContext current;
  private List<Stamp> read;
  private List<Stamp> seen;

  /**
   * Reads the files.
   *
   * @param interval how often they are looked at after that
   * @throws IOException with a sentence, when they do not work
   */
  public WatchedKeyFiles(KeyFiles files, Duration interval) throws IOException {
    this.files = files;
    this.read = stamps();
    this.seen = read;
    this.current = files.read();
    var _ =
        looks.scheduleWithFixedDelay(
            this::look, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** What was read last and works. */
  @Override
  public SSLContext get() {
    return current;
  }

  private List<Stamp> stamps() {
    return List.of(Stamp.of(files.certificates()), Stamp.of(files.key()));
  }

  private void look() {
    List<Stamp> now = stamps();
    boolean still = now.equals(seen);
    seen = now;
    if (!still || now.equals(read)) {
      return;
    }
    read = now;
    try {
      current = files.read();
      LOG.info("the certificate in {} is used from now on", files.certificates());
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}; the certificate before it is used on", e.getMessage());
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
