package io.nacre.ipfs.source;

import io.nacre.store.cid.Cid;
import io.nacre.store.fetch.BusyException;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NotFoundException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of one DAG, spread over the sources that have it: each block is asked of the one that is
 * least busy, and when it fails of the next. Safe for use by many threads.
 */
public final class BlockStripe {
  /** Failures after which a source is left alone. */
  private static final int MAX_STRIKES = 3;

  private final List<Candidate> candidates = new ArrayList<>();
  private final Semaphore inFlight;
  private final BiConsumer<BlockSource, LyingSourceException> liars;

  /** Who brought how many bytes; guarded by this. */
  private final Map<String, Long> received = new LinkedHashMap<>();

  /** What is known of one source. Guarded by the stripe. */
  private static final class Candidate {
    private final BlockSource source;
    private int asked;
    private int strikes;
    private String trouble = "";

    Candidate(BlockSource source) {
      this.source = source;
    }
  }

  /**
   * @param inFlight bounds blocks on their way, over all stripes
   * @param liars told of whoever sends wrong bytes
   */
  BlockStripe(
      List<BlockSource> sources,
      Semaphore inFlight,
      BiConsumer<BlockSource, LyingSourceException> liars) {
    sources.forEach(source -> candidates.add(new Candidate(source)));
    this.inFlight = inFlight;
    this.liars = liars;
  }

  /**
   * A block, checked.
   *
   * @throws NotFoundException when there is nobody who might have it
   * @throws FetchException when nobody could be read from
   */
  public ByteBuffer block(Cid cid) throws FetchException, InterruptedException {
    Set<Candidate> tried = new HashSet<>();
    for (Candidate next = take(tried); next != null; next = take(tried)) {
      tried.add(next);
      inFlight.acquire();
      try {
        ByteBuffer block = next.source.block(cid);
        arrived(next, block.remaining());
        return block;
      } catch (FetchException e) {
        failed(next, e);
      } finally {
        inFlight.release();
        done(next);
      }
    }
    throw nobody(cid);
  }

  private synchronized @Nullable Candidate take(Set<Candidate> tried) {
    Candidate best =
        candidates.stream()
            .filter(candidate -> candidate.strikes < MAX_STRIKES && !tried.contains(candidate))
            .min(
                Comparator.comparingInt((Candidate candidate) -> candidate.strikes)
                    .thenComparingInt(candidate -> candidate.asked))
            .orElse(null);
    if (best != null) {
      best.asked++;
    }
    return best;
  }

  private synchronized void done(Candidate candidate) {
    candidate.asked--;
  }

  private synchronized void arrived(Candidate candidate, int bytes) {
    candidate.strikes = 0;
    received.merge(candidate.source.name(), (long) bytes, Long::sum);
  }

  private void failed(Candidate candidate, FetchException e) {
    synchronized (this) {
      candidate.trouble = String.valueOf(e.getMessage());
      candidate.strikes =
          e instanceof LyingSourceException || e instanceof BusyException
              ? MAX_STRIKES
              : candidate.strikes + 1;
    }
    if (e instanceof LyingSourceException lie) {
      liars.accept(candidate.source, lie);
    }
  }

  private synchronized FetchException nobody(Cid cid) {
    String troubles =
        String.join(
            "; ",
            candidates.stream()
                .map(candidate -> candidate.trouble)
                .filter(trouble -> !trouble.isEmpty())
                .toList());
    String message =
        "block %s is not to be had: %s"
            .formatted(cid, troubles.isEmpty() ? "there is nobody to ask" : troubles);
    return new NotFoundException(message);
  }

  /** Who brought how many bytes so far. */
  public synchronized Map<String, Long> received() {
    return new LinkedHashMap<>(received);
  }
}
