package io.nacre.oci.upstream;

import io.nacre.http.HttpClient;
import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.DigestMismatchException;
import io.nacre.store.dag.Profile;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.fetch.ArrivingBytes;
import io.nacre.store.fetch.BlobFetcher;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NotFoundException;
import io.nacre.store.fetch.Transfer;
import io.nacre.store.fetch.Transfers;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings blobs and manifests from upstreams: one GET for a digest at a time, whoever asks. The
 * upstream decides what belongs to its repositories: what is not known to is asked about first,
 * under the name under which it was asked for, whoever else has the bytes.
 */
final class UpstreamFetcher implements BlobFetcher, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(UpstreamFetcher.class);
  private static final int LEAF = Profile.UNIXFS_V1_2025.chunkSize();

  private final Upstreams upstreams;
  private final UpstreamReader reader;
  private final Store store;
  private final Authority authority;
  private final FetchLimits limits = new FetchLimits();
  private final Ranges ranges;
  private final Transfers transfers = new Transfers("upstream-transfer");

  UpstreamFetcher(Upstreams upstreams, UpstreamReader reader, Store store, Authority authority) {
    this.upstreams = upstreams;
    this.reader = reader;
    this.store = store;
    this.authority = authority;
    this.ranges = new Ranges(reader, store.blobs(), limits);
  }

  @Override
  public Arrival fetch(Repository repository, Digest digest)
      throws FetchException, InterruptedException {
    UpstreamRepository at = at(repository);
    boolean belongs = belongs(repository, digest);
    if (!belongs) {
      requireAuthority(at, digest, Call.blob("HEAD", digest));
    }
    try (var _ = store.holds().hold(digest)) {
      Arrival arrival = follow(at, digest, Call.blob("GET", digest), Long.MAX_VALUE);
      if (!belongs) {
        grant(repository, digest, arrival);
      }
      return arrival;
    }
  }

  @Override
  public Arrival fetchManifest(Repository repository, Digest digest)
      throws FetchException, InterruptedException {
    UpstreamRepository at = at(repository);
    if (!belongs(repository, digest)) {
      requireAuthority(at, digest, Call.manifest("HEAD", digest));
    }
    return follow(at, digest, Call.manifest("GET", digest), Manifest.MAX_BYTES);
  }

  /**
   * Goes on with a blob that belongs to the repository, of which another source brought the first
   * bytes.
   */
  Arrival goOn(Repository repository, Digest digest, Prefix prefix)
      throws FetchException, InterruptedException {
    UpstreamRepository at = at(repository);
    Call get = Call.blob("GET", digest);
    return follow(
        at,
        digest,
        transfer ->
            new Download(reader, store, at, get, Long.MAX_VALUE, transfer).runAfter(prefix));
  }

  /** By HEAD, which also tells whether it is the upstream's. */
  @Override
  public long size(Repository repository, Digest digest)
      throws FetchException, InterruptedException {
    UpstreamRepository at = at(repository);
    OptionalLong size = ranges.size(at.upstream(), digest);
    if (size.isPresent() && belongs(repository, digest)) {
      return size.getAsLong();
    }
    try (HttpClient.Incoming head = reader.open(at, Call.blob("HEAD", digest), Patience.USUAL)) {
      size = ManifestLookup.length(head.headers());
    }
    authority.confirm(repository, digest);
    return size.isPresent() ? size.getAsLong() : BlobFetcher.super.size(repository, digest);
  }

  /** What is on its way as a whole is read from there, and what is small is better had whole. */
  @Override
  public ArrivingBytes fetchPart(
      Repository repository, Digest digest, long size, long first, long length)
      throws FetchException, InterruptedException {
    if (size <= LEAF || transfers.isUnderWay(digest)) {
      return fetch(repository, digest);
    }
    UpstreamRepository at = at(repository);
    boolean belongs = belongs(repository, digest);
    if (!belongs) {
      requireAuthority(at, digest, Call.blob("HEAD", digest));
    }
    Ranges.Part part = new Ranges.Part(first, length);
    Optional<ArrivingBytes> read =
        ranges.read(at, digest, size, part, () -> checkWhole(at, digest));
    if (read.isEmpty()) {
      return fetch(repository, digest);
    }
    if (!belongs) {
      grant(repository, digest, read.get());
    }
    return read.get();
  }

  /** Nothing of it is missing any more: it becomes a blob, if it is the right one. */
  private void checkWhole(UpstreamRepository at, Digest digest) {
    try {
      follow(at, digest, Call.blob("GET", digest), Long.MAX_VALUE).close();
    } catch (IOException e) {
      log.info("{} came in parts: {}", digest, e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the agent is stopping
    }
  }

  private UpstreamRepository at(Repository repository) throws NotFoundException {
    return upstreams
        .find(repository)
        .orElseThrow(() -> new NotFoundException(repository + " is no upstream's"));
  }

  private boolean belongs(Repository repository, Digest digest) throws FetchException {
    try {
      return store.catalog().belongs(repository, digest);
    } catch (IOException e) {
      throw new FetchException("cannot tell whether %s may be fetched".formatted(digest), e);
    }
  }

  private void requireAuthority(UpstreamRepository at, Digest digest, Call head)
      throws FetchException, InterruptedException {
    if (!authority.isConfirmed(at.here(), digest)) {
      reader.open(at, head, Patience.USUAL).close();
      authority.confirm(at.here(), digest);
    }
  }

  private Arrival follow(UpstreamRepository at, Digest digest, Call get, long most)
      throws FetchException, InterruptedException {
    return follow(at, digest, transfer -> download(at, get, most, transfer));
  }

  private Arrival follow(UpstreamRepository at, Digest digest, Transfers.Work work)
      throws FetchException, InterruptedException {
    return transfers.follow(
        digest,
        transfer -> {
          var held = store.blobs().find(digest);
          if (held.isPresent()) {
            return held.get();
          }
          try (FetchLimits.Permit _ = limits.enter(at.upstream())) {
            return work.fetch(transfer);
          }
        });
  }

  private Blob download(UpstreamRepository at, Call get, long most, Transfer transfer)
      throws IOException, InterruptedException {
    Download download = new Download(reader, store, at, get, most, transfer);
    Digest digest = transfer.digest();
    Optional<RangedBlob> parts = ranges.of(at.upstream(), digest);
    if (parts.isEmpty()) {
      return download.run();
    }
    try {
      Blob blob = download.runFrom(parts.get());
      ranges.forget(at.upstream(), digest);
      return blob;
    } catch (FetchException e) {
      if (e.getCause() instanceof DigestMismatchException) {
        ranges.forget(at.upstream(), digest); // who knows which of the parts was wrong
      }
      throw e;
    } finally {
      parts.get().release();
    }
  }

  private void grant(Repository repository, Digest digest, ArrivingBytes arrival)
      throws FetchException {
    try {
      store.catalog().addBlob(repository, digest);
    } catch (IOException e) {
      FetchException failure =
          new FetchException("%s cannot be given to %s".formatted(digest, repository), e);
      try {
        arrival.close();
      } catch (IOException f) {
        failure.addSuppressed(f);
      }
      throw failure;
    }
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    ranges.close();
    transfers.close();
  }
}
