package io.nacre.oci.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.http.HttpClient;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.fetch.ArrivingBytes;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings parts of blobs, as clients ask for them that unpack lazily, and keeps what came: another
 * part, or the whole, asks only for the rest. A part cannot be checked against the blob's digest;
 * it is the upstream's word, and becomes nobody's blob before all of it is there and was checked.
 */
final class Ranges implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Ranges.class);

  /** Blobs of which parts are kept. */
  private static final int MAX_KEPT = 64;

  /** How long parts are kept of which nobody reads more. */
  private static final Duration KEPT = Duration.ofMinutes(30);

  /** How long it is remembered that an upstream sends no parts. */
  private static final Duration WITHOUT = Duration.ofMinutes(10);

  private final UpstreamReader reader;
  private final BlobStore blobs;
  private final FetchLimits limits;
  private final Cache<Key, RangedBlob> kept;
  private final Cache<Upstream, Boolean> without =
      Caffeine.newBuilder().maximumSize(MAX_KEPT).expireAfterWrite(WITHOUT).build();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("upstream-range").factory());

  Ranges(UpstreamReader reader, BlobStore blobs, FetchLimits limits) {
    this.reader = reader;
    this.blobs = blobs;
    this.limits = limits;
    this.kept =
        Caffeine.newBuilder()
            .maximumSize(MAX_KEPT)
            .expireAfterAccess(KEPT)
            .executor(threads)
            .<Key, RangedBlob>removalListener((_, blob, _) -> release(blob))
            .build();
  }

  private static void release(@Nullable RangedBlob blob) {
    try {
      if (blob != null) {
        blob.release();
      }
    } catch (IOException e) {
      log.warn("a file with parts of a blob stays: {}", e.getMessage());
    }
  }

  /** One upstream's word is not another's. */
  private record Key(Upstream upstream, Digest digest) {}

  /** How long a blob is of which parts are here. */
  OptionalLong size(Upstream upstream, Digest digest) {
    RangedBlob blob = kept.getIfPresent(new Key(upstream, digest));
    return blob == null ? OptionalLong.empty() : OptionalLong.of(blob.file().size());
  }

  /** What is here of a blob, for one who releases it. */
  Optional<RangedBlob> of(Upstream upstream, Digest digest) {
    return Optional.ofNullable(kept.getIfPresent(new Key(upstream, digest)))
        .filter(RangedBlob::retain);
  }

  /** The blob is here, or what was here of it was wrong. */
  void forget(Upstream upstream, Digest digest) {
    kept.invalidate(new Key(upstream, digest));
  }

  /**
   * A part.
   *
   * @param size of the whole in bytes
   * @param whenWhole done when nothing of the blob is missing any more
   * @return empty when the upstream sends no parts
   * @throws FetchException when it does not have it, or cannot be asked
   */
  Optional<ArrivingBytes> read(
      UpstreamRepository at, Digest digest, long size, Part part, Runnable whenWhole)
      throws FetchException, InterruptedException {
    if (without.getIfPresent(at.upstream()) != null) {
      return Optional.empty();
    }
    RangedBlob blob = blob(new Key(at.upstream(), digest), size);
    Deque<RangedBlob.Piece> pieces = new ArrayDeque<>(blob.claim(part.first(), part.length()));
    FetchException why =
        new FetchException("upstream %s sends no parts of %s".formatted(at.upstream(), digest));
    boolean isRead = false;
    try {
      while (!pieces.isEmpty()) {
        if (!start(at, digest, blob, pieces.getFirst(), whenWhole)) {
          without.put(at.upstream(), true);
          return Optional.empty();
        }
        pieces.removeFirst();
      }
      isRead = true;
      return Optional.of(new Reading(blob));
    } catch (FetchException e) {
      why = e;
      throw e;
    } finally {
      for (RangedBlob.Piece left : pieces) {
        blob.failed(left, why); // others may wait for them
      }
      if (!isRead) {
        release(blob);
      }
    }
  }

  /** Bytes of a blob. */
  record Part(long first, long length) {}

  private RangedBlob blob(Key key, long size) throws FetchException {
    RangedBlob known = kept.getIfPresent(key);
    if (known != null && known.file().size() == size && known.retain()) {
      return known;
    }
    try {
      RangedBlob fresh = new RangedBlob(blobs.writeProvisional(size));
      RangedBlob other = kept.asMap().putIfAbsent(key, fresh);
      if (other != null && other.file().size() == size && other.retain()) {
        fresh.release();
        return other;
      }
      kept.put(key, fresh);
      fresh.retain();
      return fresh;
    } catch (IOException e) {
      throw new FetchException("parts of %s cannot be stored here".formatted(key.digest), e);
    }
  }

  /**
   * Asks for a piece, and has it received by a thread of its own.
   *
   * @return false when the upstream sends no parts
   */
  private boolean start(
      UpstreamRepository at,
      Digest digest,
      RangedBlob blob,
      RangedBlob.Piece piece,
      Runnable whenWhole)
      throws FetchException, InterruptedException {
    Section section =
        new Section(
            reader,
            at,
            digest,
            Call.blob("GET", digest),
            OptionalLong.of(blob.file().size()),
            OptionalLong.of(piece.endByte()));
    boolean isStarted = false;
    FetchLimits.Permit permit = limits.enter(at.upstream());
    try {
      Optional<HttpClient.Incoming> first = section.open(piece.at());
      if (first.isPresent() && blob.retain()) {
        threads.execute(() -> receive(section, first.get(), blob, piece, permit, whenWhole));
        isStarted = true;
      }
      return isStarted;
    } finally {
      if (!isStarted) {
        permit.close();
      }
    }
  }

  private void receive(
      Section section,
      HttpClient.Incoming first,
      RangedBlob blob,
      RangedBlob.Piece piece,
      FetchLimits.Permit permit,
      Runnable whenWhole) {
    try (permit;
        first) {
      section.receive(first, piece);
      blob.done(piece);
      if (blob.isComplete()) {
        whenWhole.run();
      }
    } catch (FetchException e) {
      blob.failed(piece, e);
    } catch (IOException e) {
      blob.failed(piece, new FetchException("a part cannot be stored here", e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      blob.failed(piece, new FetchException("the agent is stopping", e));
    } finally {
      blob.done(piece); // whatever happened: nobody waits for it any more
      release(blob);
    }
  }

  /** One reader of a part. */
  private static final class Reading implements ArrivingBytes {
    private final RangedBlob blob;
    private boolean closed;

    Reading(RangedBlob blob) {
      this.blob = blob;
    }

    @Override
    public FileChannel file() {
      return blob.file().file();
    }

    @Override
    public long await(long offset) throws FetchException, InterruptedException {
      return blob.await(offset);
    }

    @Override
    public synchronized void close() throws IOException {
      if (!closed) {
        closed = true;
        blob.release();
      }
    }
  }

  /** Breaks off what is under way, and lets go of what came. */
  @Override
  public void close() {
    kept.invalidateAll();
    kept.cleanUp();
    threads.shutdownNow();
    threads.close();
  }
}
