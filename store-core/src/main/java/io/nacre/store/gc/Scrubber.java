package io.nacre.store.gc;

import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.Origin;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.fetch.BlobFetcher;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every blob again and compares its bytes with its digest. A file whose bytes have changed is
 * moved aside at once, so that nobody is served from it, and its blob is fetched again from whoever
 * has it: peers, or the upstream of one of its repositories.
 */
public final class Scrubber {
  private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);

  private final BlobStore blobs;
  private final Catalog catalog;
  private final Holds holds;
  private final BlobFetcher fetcher;

  public Scrubber(Store store, BlobFetcher fetcher) {
    this.blobs = store.blobs();
    this.catalog = store.catalog();
    this.holds = store.holds();
    this.fetcher = fetcher;
  }

  /** Told how many bytes of all were compared. */
  @FunctionalInterface
  public interface Progress {
    Progress NONE = (_, _) -> {};

    void at(long done, long all);
  }

  /**
   * What came of it.
   *
   * @param blobs compared
   * @param bytes that they have
   */
  public record Report(long blobs, long bytes, List<Damage> damaged) {}

  /**
   * A blob whose file did not have its bytes any more.
   *
   * @param aside where the file lies now; empty when it was not there
   * @param from where the blob came from again; empty when nobody had it
   * @param why nobody had it
   */
  public record Damage(
      Digest digest, Optional<Path> aside, Optional<String> from, Optional<String> why) {}

  /**
   * Does it. One at a time; others wait.
   *
   * @param bytesPerSecond to be read at most
   */
  public synchronized Report run(long bytesPerSecond, Progress progress)
      throws IOException, InterruptedException {
    Round round = new Round(new Pace(bytesPerSecond), progress, blobs.totals().bytes());
    blobs.forEach(round::look);
    return round.report();
  }

  private final class Round {
    private final Pace pace;
    private final Progress progress;
    private final long all;
    private long count;
    private long bytes;
    private final List<Damage> damaged = new ArrayList<>();
    private Optional<IOException> failure = Optional.empty();

    Round(Pace pace, Progress progress, long all) {
      this.pace = pace;
      this.progress = progress;
      this.all = all;
    }

    void look(Blob blob) {
      if (failure.isPresent() || Thread.currentThread().isInterrupted()) {
        return;
      }
      try {
        boolean isIntact = blobs.isIntact(blob, this::read);
        count++;
        // one that belongs to nobody has just gone, or goes by itself
        if (!isIntact && !catalog.repositoriesOf(blob.digest()).isEmpty()) {
          damaged.add(repair(blob.digest()));
        }
      } catch (IOException e) {
        failure = Optional.of(e);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    private void read(int length) throws InterruptedException {
      bytes += length;
      progress.at(bytes, Math.max(bytes, all));
      pace.passed(length);
    }

    Report report() throws IOException, InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (failure.isPresent()) {
        throw failure.get();
      }
      return new Report(count, bytes, List.copyOf(damaged));
    }
  }

  private Damage repair(Digest digest) throws IOException, InterruptedException {
    try (var _ = holds.hold(digest)) {
      Optional<Path> aside = blobs.setAside(digest);
      LOG.warn("{} does not have its bytes any more; its file is {} now", digest, aside);
      List<String> failures = new ArrayList<>();
      for (Repository repository : catalog.repositoriesOf(digest)) {
        try {
          fetch(repository, digest);
          String from = lastOrigin(digest);
          LOG.info("{} is back, from {}", digest, from);
          return new Damage(digest, aside, Optional.of(from), Optional.empty());
        } catch (FetchException e) {
          failures.add(String.valueOf(e.getMessage()));
        }
      }
      String why = failures.isEmpty() ? "it belongs to no repository" : String.join("; ", failures);
      return new Damage(digest, aside, Optional.empty(), Optional.of(why));
    }
  }

  private void fetch(Repository repository, Digest digest)
      throws IOException, InterruptedException {
    boolean isManifest = catalog.manifest(repository, digest).isPresent();
    try (Arrival arrival =
        isManifest
            ? fetcher.fetchManifest(repository, digest)
            : fetcher.fetch(repository, digest)) {
      var _ = arrival.result();
    }
  }

  private String lastOrigin(Digest digest) throws IOException {
    List<Origin> origins = catalog.origins(digest);
    return origins.isEmpty()
        ? "elsewhere"
        : "%s %s"
            .formatted(
                origins.getLast().kind().name().toLowerCase(Locale.ROOT),
                origins.getLast().source());
  }
}
