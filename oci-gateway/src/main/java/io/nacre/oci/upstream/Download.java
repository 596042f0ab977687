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

  /** How long bytes may lie here before readers have them, when few come. */
  private static final Duration GATHERED = Duration.ofMillis(5);

  /** Bytes of a part that are copied at a time. */
  private static final int COPIED = 256 << 10;

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
      return land(size, writer -> section(size, size).receive(first, new Writing(writer)));
    }
  }

  /** As {@link #run}, with what is here of it already. */
  Blob runFrom(RangedBlob parts) throws IOException, InterruptedException {
    return land(OptionalLong.of(parts.file().size()), writer -> fill(parts, writer));
  }

  /** As {@link #run}, after what another source brought of it. */
  Blob runAfter(Prefix prefix) throws IOException, InterruptedException {
    return land(
        OptionalLong.of(prefix.size()),
        writer -> {
          prefix.copyTo(writer);
          if (writer.size() < prefix.size()) {
            ask(prefix.size(), prefix.size(), writer);
          }
        });
  }

  /** Gets the bytes. */
  private interface Work {
    void writeTo(GrowingWriter writer) throws IOException, InterruptedException;
  }

  private Blob land(OptionalLong size, Work work) throws IOException, InterruptedException {
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
      work.writeTo(writer);
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

  private void grew() {
    Landing readers = landing;
    if (readers != null) {
      readers.grew();
    }
  }

  // ---- the bytes

  private Section section(OptionalLong size, OptionalLong end) {
    return new Section(reader, repository, digest, call, size, end);
  }

  /** Takes what is here from there, and asks for the rest. */
  private void fill(RangedBlob parts, GrowingWriter writer)
      throws IOException, InterruptedException {
    long size = parts.file().size();
    while (writer.size() < size) {
      long here = parts.hereUpTo(writer.size());
      if (here > writer.size()) {
        copy(parts, here, writer);
      } else {
        ask(size, parts.missingUpTo(writer.size()), writer);
      }
    }
  }

  private void copy(RangedBlob parts, long end, GrowingWriter writer) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(COPIED);
    while (writer.size() < end) {
      bytes.clear().limit((int) Math.min(COPIED, end - writer.size()));
      parts.file().read(bytes, writer.size());
      take(bytes.flip(), writer);
    }
  }

  private void ask(long size, long end, GrowingWriter writer)
      throws IOException, InterruptedException {
    Section gap = section(OptionalLong.of(size), OptionalLong.of(end));
    HttpClient.Incoming first =
        gap.open(writer.size())
            .orElseThrow(
                () ->
                    new FetchException(
                        "upstream %s no longer sends parts of %s"
                            .formatted(repository.upstream(), digest)));
    try (first) {
      gap.receive(first, new Writing(writer));
    }
  }

  /** What comes from the upstream goes into the blob. */
  private final class Writing implements Section.Sink {
    private final GrowingWriter writer;

    Writing(GrowingWriter writer) {
      this.writer = writer;
    }

    @Override
    public long at() {
      return writer.size();
    }

    @Override
    public void take(ByteBuffer bytes) throws IOException {
      Download.this.take(bytes, writer);
    }
  }

  private void take(ByteBuffer bytes, GrowingWriter writer) throws IOException {
    if (bytes.remaining() > most - writer.size()) {
      throw tooLarge();
    }
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
