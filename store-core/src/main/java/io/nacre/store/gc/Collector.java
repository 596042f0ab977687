package io.nacre.store.gc;

import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.Disposal.Evictable;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes room. First goes what nobody needs: blobs that no manifest of their repository names and
 * that were not pushed lately, then files that belong to no repository. When the store is still
 * larger than it may be, images go that were pulled through, those first that nobody has read for
 * longest. What was pushed, tagged or pinned stays, and so does what is held ({@link Holds}).
 *
 * <p>The order is always: out of the catalog, durably, then off the disk. Whatever ends this in the
 * middle leaves files that belong to nobody, which the next run finds.
 */
public final class Collector {
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

  private static final int PAGE = 500;

  private final BlobStore blobs;
  private final Catalog catalog;
  private final Holds holds;
  private final Orphans orphans;
  private final Room room;
  private final InstantSource clock;

  public Collector(Store store, Room room, InstantSource clock) {
    this(store.blobs(), store.catalog(), store.holds(), room, clock);
  }

  Collector(BlobStore blobs, Catalog catalog, Holds holds, Room room, InstantSource clock) {
    this.blobs = blobs;
    this.catalog = catalog;
    this.holds = holds;
    this.orphans = new Orphans(blobs, catalog, holds);
    this.room = room;
    this.clock = clock;
  }

  /** Told how many of all blobs were looked at. */
  @FunctionalInterface
  public interface Progress {
    Progress NONE = (_, _) -> {};

    void at(long done, long all);
  }

  /**
   * What came of it, or would.
   *
   * @param unnamed blobs that went out of a repository where no manifest named them
   * @param evicted images that were pulled through
   * @param blobs deleted from the disk
   * @param bytes that they had
   * @param missing bytes by which the store is still larger than it may be
   */
  public record Report(int unnamed, List<Evicted> evicted, int blobs, long bytes, long missing) {}

  /**
   * An image that went.
   *
   * @param used when it was read last
   */
  public record Evicted(Repository repository, Digest manifest, Instant used) {}

  /** Does it. One at a time; others wait. */
  public synchronized Report run(Keep keep, Progress progress) throws IOException {
    Tally tally = new Tally();
    catalog.flushTouches();
    sweepRepositories(keep, tally);
    sweepOrphans(tally, progress);
    evict(keep, tally);
    return tally.report();
  }

  /** Only makes the store as small as it must be, which looks at nothing when it is. */
  public synchronized Report makeRoom(Keep keep) throws IOException {
    Tally tally = new Tally();
    if (room.missing(blobs.totals(), keep.quota()) > 0) {
      catalog.flushTouches();
      evict(keep, tally);
    }
    return tally.report();
  }

  /** What {@link #run} would do; of evicted images the most that their going would free. */
  public synchronized Report preview(Keep keep) throws IOException {
    Preview preview = new Preview(keep);
    catalog.flushTouches();
    return preview.report();
  }

  private void sweepRepositories(Keep keep, Tally tally) throws IOException {
    Instant before = clock.instant().minus(keep.unnamed());
    for (Repository repository : repositories()) {
      List<Digest> gone;
      do {
        gone = catalog.removeUnnamed(repository, before, PAGE);
        tally.unnamed += gone.size();
        for (Digest digest : gone) {
          delete(digest, tally);
        }
      } while (gone.size() == PAGE);
    }
  }

  private List<Repository> repositories() throws IOException {
    List<Repository> all = new ArrayList<>();
    List<Repository> page = catalog.repositories("", PAGE);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = catalog.repositories(page.getLast().name(), PAGE);
    }
    return all;
  }

  /** A blob that is being taken in is held, and belongs before it is held no more. */
  private void sweepOrphans(Tally tally, Progress progress) throws IOException {
    for (Digest digest : orphans(progress)) {
      delete(digest, tally);
    }
  }

  private List<Digest> orphans(Progress progress) throws IOException {
    long all = blobs.totals().blobs();
    List<Digest> found = new ArrayList<>();
    Walk walk = new Walk(found, progress, all);
    blobs.forEach(walk::look);
    walk.check();
    return found;
  }

  /** Looks at each blob; a failure of the catalog is thrown at the end. */
  private final class Walk {
    private final List<Digest> found;
    private final Progress progress;
    private final long all;
    private long done;
    private Optional<IOException> failure = Optional.empty();

    Walk(List<Digest> found, Progress progress, long all) {
      this.found = found;
      this.progress = progress;
      this.all = all;
    }

    void look(Blob blob) {
      try {
        if (failure.isEmpty() && catalog.repositoriesOf(blob.digest()).isEmpty()) {
          found.add(blob.digest());
        }
      } catch (IOException e) {
        failure = Optional.of(e);
      }
      progress.at(++done, Math.max(done, all));
    }

    void check() throws IOException {
      if (failure.isPresent()) {
        throw failure.get();
      }
    }
  }

  private void evict(Keep keep, Tally tally) throws IOException {
    Instant usedBefore = clock.instant().minus(keep.used());
    tally.missing = room.missing(blobs.totals(), keep.quota());
    boolean goesOn = true;
    while (tally.missing > 0 && goesOn) {
      goesOn = false;
      for (Evictable image : catalog.evictable(usedBefore, PAGE)) {
        if (tally.missing > 0 && !holds.isHeld(image.manifest())) {
          goesOn |= evict(image, tally);
          tally.missing = room.missing(blobs.totals(), keep.quota());
        }
      }
    }
  }

  private boolean evict(Evictable image, Tally tally) throws IOException {
    List<Digest> gone = catalog.evict(image);
    for (Digest digest : gone) {
      delete(digest, tally);
    }
    if (!gone.isEmpty()) {
      tally.evicted.add(new Evicted(image.repository(), image.manifest(), image.used()));
      LOG.info("{} of {} went to make room", image.manifest(), image.repository());
    }
    return !gone.isEmpty();
  }

  private void delete(Digest digest, Tally tally) throws IOException {
    Optional<Blob> blob = blobs.find(digest);
    if (blob.isPresent() && orphans.remove(digest)) {
      tally.blobs++;
      tally.bytes += blob.get().size();
    }
  }

  private static final class Tally {
    int unnamed;
    int blobs;
    long bytes;
    long missing;
    final List<Evicted> evicted = new ArrayList<>();

    Report report() {
      return new Report(unnamed, List.copyOf(evicted), blobs, bytes, Math.max(0, missing));
    }
  }

  /** Counts instead of deleting. */
  private final class Preview {
    private final Keep keep;
    private final Tally tally = new Tally();
    private final Set<Digest> gone = new HashSet<>();

    Preview(Keep keep) {
      this.keep = keep;
    }

    Report report() throws IOException {
      Instant before = clock.instant().minus(keep.unnamed());
      for (Repository repository : repositories()) {
        for (Digest digest : catalog.unnamed(repository, before, Integer.MAX_VALUE)) {
          tally.unnamed++;
          if (catalog.repositoriesOf(digest).size() == 1) {
            count(digest);
          }
        }
      }
      for (Digest digest : orphans(Progress.NONE)) {
        count(digest);
      }
      tally.missing = room.missing(blobs.totals(), keep.quota()) - tally.bytes;
      for (Evictable image :
          catalog.evictable(clock.instant().minus(keep.used()), Integer.MAX_VALUE)) {
        if (tally.missing > 0 && !holds.isHeld(image.manifest())) {
          count(image);
        }
      }
      return tally.report();
    }

    private void count(Evictable image) throws IOException {
      long before = tally.bytes;
      count(image.manifest());
      for (Digest child : catalog.children(image.repository(), image.manifest()).belonging()) {
        count(child);
      }
      tally.missing -= tally.bytes - before;
      tally.evicted.add(new Evicted(image.repository(), image.manifest(), image.used()));
    }

    private void count(Digest digest) throws IOException {
      Optional<Blob> blob = blobs.find(digest);
      if (blob.isPresent() && gone.add(digest)) {
        tally.blobs++;
        tally.bytes += blob.get().size();
      }
    }
  }
}
