package io.nacre.oci.upstream;

import io.nacre.http.HttpClient;
import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.DigestMismatchException;
import io.nacre.store.blob.GrowingWriter;
import io.nacre.store.catalog.Origin;
import io.nacre.store.dag.Profile;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.Landing;
import io.nacre.store.fetch.Transfer;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One blob on its way from its upstream: from one GET into a file that readers follow. A body that
 * breaks off is gone on with where it ended; what is whole is believed only once its digest is
 * right.
 */
final class Download {
  private static final Logger log = LoggerFactory.getLogger(Download.class);

  /** Bodies in a row that may break off without a byte. */
  private static final int MAX_FRUITLESS = 3;

  /** Bodies that may break off altogether. */
  private static final int MAX_BROKEN = 20;

  /** How long bytes may lie here before readers have them, when few come. */
  private static final Duration GATHERED = Duration.ofMillis(5);

  private static final int LEAF = Profile.UNIXFS_V1_2025.chunkSize();

  private final UpstreamReader reader;
  private final Store store;
  private final UpstreamRepository repository;
  private final Call call;
  private final long most;
  private final Transfer transfer;
  private final Digest digest;
  private final long start = System.nanoTime();

  private volatile @Nullable Landing landing;

  /** Long ago, so that the first bytes leave at once. */
  private long flushed = start - GATHERED.toNanos() - 1;

  /**
   * @param call that gets the bytes
   * @param most bytes that it may have
   * @param transfer tells the readers
   */
  Download(
      UpstreamReader reader,
      Store store,
      UpstreamRepository repository,
      Call call,
      long most,
      Transfer transfer) {
    this.reader = reader;
    this.store = store;
    this.repository = repository;
    this.call = call;
    this.most = most;
    this.transfer = transfer;
    this.digest = transfer.digest();
  }

  /**
   * Runs to the end.
   *
   * @throws FetchException when the upstream does not have it, lies or breaks off too often
   * @throws IOException when this disk fails
   */
  Blob run() throws IOException, InterruptedException {
    try (HttpClient.Incoming first = reader.open(repository, call, Patience.USUAL)) {
      OptionalLong size = first.body().length();
      if (size.orElse(0) > most) {
        throw tooLarge();
      }
      GrowingWriter writer = store.blobs().writeGrowing(digest.algorithm(), this::grew);
      Landing file = Landing.of(writer, size.orElse(Long.MAX_VALUE), writer);
      landing = file;
      FetchException why =
          new FetchException(
              "%s did not come whole from upstream %s".formatted(digest, repository.upstream()));
      try {
        if (size.orElse(0) > LEAF) {
          transfer.landsAt(file); // what is smaller is better waited for: then it is certain
        }
        receive(first, size, writer);
        Blob blob = commit(writer);
        file.committed();
        return blob;
      } catch (FetchException e) {
        why = e;
        throw e;
      } finally {
        transfer.landsNowhere();
        file.failed(why); // which changes nothing for readers of what was committed
        file.release();
      }
    }
  }

  private void grew() {
    Landing readers = landing;
    if (readers != null) {
      readers.grew();
    }
  }

  // ---- the bytes

  private void receive(HttpClient.Incoming first, OptionalLong size, GrowingWriter writer)
      throws IOException, InterruptedException {
    int fruitless = 0;
    Optional<IOException> why = copy(first, size, writer);
    for (int broken = 1; why.isPresent(); broken++) {
      if (size.isEmpty() || fruitless >= MAX_FRUITLESS || broken > MAX_BROKEN) {
        throw brokenOff(writer, why.get());
      }
      long before = writer.size();
      log.info("{} goes on at byte {}: {}", digest, before, why.get().getMessage());
      try (HttpClient.Incoming rest = goOn(writer, size.getAsLong())) {
        why = copy(rest, size, writer);
      }
      fruitless = writer.size() > before ? 0 : fruitless + 1;
    }
  }

  private FetchException brokenOff(GrowingWriter writer, IOException why) {
    return new FetchException(
        "upstream %s broke off %s after %d bytes: %s"
            .formatted(repository.upstream(), digest, writer.size(), why.getMessage()),
        why);
  }

  /** Why the body ended too early; empty when all of it is here. */
  private Optional<IOException> copy(
      HttpClient.Incoming body, OptionalLong size, GrowingWriter writer)
      throws IOException, InterruptedException {
    while (true) {
      ByteBuffer bytes;
      try {
        bytes = body.body().next();
      } catch (IOException e) {
        return Optional.of(e); // the source broke; what the disk throws goes through
      }
      if (!bytes.hasRemaining()) {
        return size.isEmpty() || writer.size() == size.getAsLong()
            ? Optional.empty()
            : Optional.of(new IOException("it ended after %d bytes".formatted(writer.size())));
      }
      take(bytes, writer);
    }
  }

  private void take(ByteBuffer bytes, GrowingWriter writer) throws IOException {
    if (bytes.remaining() > most - writer.size()) {
      throw tooLarge();
    }
    reader.received(repository, bytes.remaining());
    writer.write(bytes);
    long now = System.nanoTime();
    if (now - flushed > GATHERED.toNanos()) {
      flushed = now;
      writer.flush();
    }
  }

  private FetchException tooLarge() {
    return new FetchException(
        "%s of %s is larger than %d bytes".formatted(digest, repository, most));
  }

  /** The rest of the body, from the byte after the last one that is here. */
  private HttpClient.Incoming goOn(GrowingWriter writer, long size)
      throws IOException, InterruptedException {
    long offset = writer.size();
    HttpClient.Incoming rest = reader.open(repository, call.from(offset), Patience.USUAL);
    String range = rest.headers().first("Content-Range").orElse("");
    boolean isRest =
        rest.status() == 206
            ? range.equals("bytes %d-%d/%d".formatted(offset, size - 1, size))
            : offset == 0 && rest.body().length().orElse(-1) == size;
    if (isRest) {
      return rest;
    }
    rest.close();
    throw new FetchException(
        "upstream %s does not go on with %s at byte %d"
            .formatted(repository.upstream(), digest, offset));
  }

  private Blob commit(GrowingWriter writer) throws IOException {
    try {
      Blob blob = writer.commit(digest);
      String source = repository.upstream().name();
      store
          .catalog()
          .addOrigins(
              digest,
              List.of(new Origin(Origin.Kind.UPSTREAM, source, blob.size(), Instant.now())));
      log.info(
          "{}, {} bytes, came from upstream {} in {} ms",
          digest,
          blob.size(),
          source,
          Duration.ofNanos(System.nanoTime() - start).toMillis());
      return blob;
    } catch (DigestMismatchException e) {
      throw new FetchException(
          "upstream %s sent other bytes than those of %s".formatted(repository.upstream(), digest),
          e);
    }
  }
}
