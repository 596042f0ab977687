package io.nacre.oci.upstream;

import io.nacre.http.HttpClient;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consecutive bytes of a blob on their way from its upstream. A body that breaks off is gone on
 * with by Range where it ended (RFC 9110, section 14).
 */
final class Section {
  private static final Logger log = LoggerFactory.getLogger(Section.class);

  /** Bodies in a row that may break off without a byte. */
  private static final int MAX_FRUITLESS = 3;

  /** Bodies that may break off altogether. */
  private static final int MAX_BROKEN = 20;

  private final UpstreamReader reader;
  private final UpstreamRepository repository;
  private final Digest digest;
  private final Call call;
  private final OptionalLong size;
  private final OptionalLong end;

  /** Where the bytes go. */
  interface Sink {
    /** The offset of the next byte in the blob. */
    long at();

    /**
     * @throws IOException when the disk fails, which ends it
     */
    void take(ByteBuffer bytes) throws IOException;
  }

  /**
   * @param call that gets the whole blob
   * @param size of the whole, if that is known
   * @param end of the section (exclusive), if that is known
   */
  Section(
      UpstreamReader reader,
      UpstreamRepository repository,
      Digest digest,
      Call call,
      OptionalLong size,
      OptionalLong end) {
    this.reader = reader;
    this.repository = repository;
    this.digest = digest;
    this.call = call;
    this.size = size;
    this.end = end;
  }

  /**
   * Asks for what comes after these bytes.
   *
   * @return an answer whose body is that; empty when the upstream does not send parts
   * @throws FetchException when it does not have it, or says another length
   */
  Optional<HttpClient.Incoming> open(long offset) throws FetchException, InterruptedException {
    long last = end.getAsLong() - 1;
    long whole = size.getAsLong();
    HttpClient.Incoming rest =
        reader.open(repository, call.part(offset, last, whole), Patience.USUAL);
    String range = rest.headers().first("Content-Range").orElse("");
    if (rest.status() == 206 && range.equals("bytes %d-%d/%d".formatted(offset, last, whole))) {
      return Optional.of(rest);
    }
    boolean isWhole = rest.status() == 200 && rest.body().length().orElse(-1) == whole;
    if (isWhole && offset == 0 && last == whole - 1) {
      return Optional.of(rest);
    }
    rest.close();
    if (isWhole) {
      return Optional.empty();
    }
    throw new FetchException(
        "upstream %s does not go on with %s at byte %d"
            .formatted(repository.upstream(), digest, offset));
  }

  /**
   * Receives to the end.
   *
   * @param first what the beginning is read from; the caller closes it
   * @throws FetchException when it breaks off too often
   * @throws IOException when the disk fails
   */
  void receive(HttpClient.Incoming first, Sink sink) throws IOException, InterruptedException {
    int fruitless = 0;
    Optional<IOException> why = copy(first, sink);
    for (int broken = 1; why.isPresent(); broken++) {
      if (size.isEmpty() || fruitless >= MAX_FRUITLESS || broken > MAX_BROKEN) {
        throw brokenOff(sink, why.get());
      }
      long before = sink.at();
      log.info("{} goes on at byte {}: {}", digest, before, why.get().getMessage());
      Optional<HttpClient.Incoming> more = open(before);
      if (more.isEmpty()) {
        throw brokenOff(sink, why.get());
      }
      try (HttpClient.Incoming rest = more.get()) {
        why = copy(rest, sink);
      }
      fruitless = sink.at() > before ? 0 : fruitless + 1;
    }
  }

  private FetchException brokenOff(Sink sink, IOException why) {
    return new FetchException(
        "upstream %s broke off %s after %d bytes: %s"
            .formatted(repository.upstream(), digest, sink.at(), why.getMessage()),
        why);
  }

  /** Why the body ended too early; empty when all of it is here. */
  private Optional<IOException> copy(HttpClient.Incoming body, Sink sink)
      throws IOException, InterruptedException {
    while (true) {
      ByteBuffer bytes;
      try {
        bytes = body.body().next();
      } catch (IOException e) {
        return Optional.of(e); // the source broke; what the disk throws goes through
      }
      if (!bytes.hasRemaining()) {
        return end.isEmpty() || sink.at() == end.getAsLong()
            ? Optional.empty()
            : Optional.of(new IOException("it ended after %d bytes".formatted(sink.at())));
      }
      if (end.isPresent() && bytes.remaining() > end.getAsLong() - sink.at()) {
        throw new FetchException(
            "upstream %s sent more of %s than it said".formatted(repository.upstream(), digest));
      }
      reader.received(repository, bytes.remaining());
      sink.take(bytes);
    }
  }
}
