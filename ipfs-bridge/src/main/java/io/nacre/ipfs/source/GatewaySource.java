package io.nacre.ipfs.source;

import io.nacre.http.Headers;
import io.nacre.http.HttpClient;
import io.nacre.store.cid.Cid;
import io.nacre.store.dag.DagPbNode;
import io.nacre.store.fetch.BusyException;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A trustless gateway (specs.ipfs.tech), client: raw blocks by GET. */
final class GatewaySource implements BlockSource {
  /** For a block, however it comes: 2 MiB at a pace that is worth waiting for. */
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final Duration USUAL_PAUSE = Duration.ofSeconds(5);

  private static final Headers WANTED =
      Headers.of("Accept", "application/vnd.ipld.raw", "Cache-Control", "only-if-cached");

  private static final Headers WANTED_FROM_AFAR = Headers.of("Accept", "application/vnd.ipld.raw");

  private final HttpClient http;
  private final URI origin;
  private final Headers wanted;

  /**
   * @param recursive whether the gateway may go and get what it does not have
   */
  GatewaySource(HttpClient http, URI origin, boolean recursive) {
    this.http = http;
    this.origin = origin;
    this.wanted = recursive ? WANTED_FROM_AFAR : WANTED;
  }

  @Override
  public String name() {
    return origin.toString();
  }

  @Override
  public ByteBuffer block(Cid cid) throws FetchException, InterruptedException {
    URI uri = origin.resolve("/ipfs/" + cid + "?format=raw");
    ByteBuffer block;
    try (HttpClient.Incoming answer =
        http.send(new HttpClient.Outgoing("GET", uri, wanted, new byte[0]))) {
      requireOk(cid, answer);
      block = read(cid, answer);
    } catch (FetchException e) {
      throw e;
    } catch (IOException e) {
      throw new FetchException("%s cannot be read: %s".formatted(origin, e.getMessage()), e);
    }
    if (!cid.verifies(block)) {
      throw new LyingSourceException("%s sent other bytes for block %s".formatted(origin, cid));
    }
    return block;
  }

  private void requireOk(Cid cid, HttpClient.Incoming answer) throws FetchException {
    switch (answer.status()) {
      case 200 -> {}
      case 404, 410, 412 ->
          throw new NotFoundException("%s does not have %s".formatted(origin, cid));
      case 429, 503 ->
          throw new BusyException("%s wants fewer requests".formatted(origin), USUAL_PAUSE);
      default ->
          throw new FetchException(
              "%s answered %d for block %s".formatted(origin, answer.status(), cid));
    }
  }

  /** The client bounds each wait for bytes; a byte at a time would still take for ever. */
  private ByteBuffer read(Cid cid, HttpClient.Incoming answer)
      throws IOException, InterruptedException {
    long length = answer.body().length().orElse(DagPbNode.MAX_BYTES);
    if (length > DagPbNode.MAX_BYTES) {
      throw new LyingSourceException(
          "%s sends %d bytes for block %s".formatted(origin, length, cid));
    }
    ByteBuffer block = ByteBuffer.allocate((int) length);
    long end = System.nanoTime() + DEADLINE.toNanos();
    ByteBuffer part = answer.body().next();
    for (; part.hasRemaining(); part = answer.body().next()) {
      if (part.remaining() > block.remaining()) {
        throw new LyingSourceException(
            "%s sent more than a block may have for %s".formatted(origin, cid));
      }
      block.put(part);
      if (System.nanoTime() - end > 0) {
        throw new FetchException(
            "%s took longer than %s for block %s".formatted(origin, DEADLINE, cid));
      }
    }
    return block.flip();
  }
}
