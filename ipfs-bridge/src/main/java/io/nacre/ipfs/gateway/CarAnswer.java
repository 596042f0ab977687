package io.nacre.ipfs.gateway;

import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.blob.BlockLocation;
import io.nacre.store.blob.BlockReader;
import io.nacre.store.cid.Cid;
import io.nacre.store.dag.CarWriter;
import io.nacre.store.dag.DagPath;
import io.nacre.store.dag.DagWalk;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Blocks of a DAG as a CAR (Trustless Gateway Specification, "CAR responses"), as they are walked
 * to: nothing of it is gathered first. When a block turns out to be missing the body breaks off.
 */
final class CarAnswer {
  /** Each may take 20 MiB of memory for what it has sent already. */
  private static final int AT_ONCE = 32;

  private static final String RETRY_AFTER_SECONDS = "1";

  /** Up to here a block is copied; longer ones leave from their file. */
  private static final int SMALL = 8 << 10;

  private final AtomicInteger streams = new AtomicInteger();

  /**
   * @param blocks for reading while the body is sent
   */
  Response to(
      Request request, ContentPath path, DagPath found, Format format, Supplier<BlockReader> blocks)
      throws GatewayException {
    CarRequest car = CarRequest.of(request, format);
    Headers headers =
        Answers.located(
            Answers.headers(
                    path,
                    found.roots(),
                    car.contentType(),
                    etag(path, car),
                    Answers.disposition(request, "attachment", path.lastName() + ".car"))
                .with("Accept-Ranges", "none"),
            request,
            format,
            "format=car&car-order=dfs&car-dups=" + (car.repeating() ? "y" : "n"));
    Optional<Response> unchanged = Answers.unchanged(request, headers);
    if (unchanged.isPresent()) {
      return unchanged.get();
    }
    if (streams.get() >= AT_ONCE) {
      return Response.text(429, "too many CARs are under way: try again in a moment")
          .with("Retry-After", RETRY_AFTER_SECONDS);
    }
    return new Response(
        200, headers, new Body.Stream(-1, sink -> write(found, car, blocks.get(), sink)));
  }

  /** Weak, since a CAR with the same blocks may have other bytes. */
  private static String etag(ContentPath path, CarRequest car) {
    String names =
        path.names().isEmpty()
            ? ""
            : "."
                + Digest.sha256(String.join("/", path.names()).getBytes(StandardCharsets.UTF_8))
                    .hex()
                    .substring(0, 16);
    return "W/\"%s%s.car.%s\"".formatted(path.root(), names, car.tag());
  }

  private void write(DagPath found, CarRequest car, BlockReader blocks, Body.Sink sink)
      throws IOException, InterruptedException {
    streams.incrementAndGet();
    try (blocks) {
      sink.write(CarWriter.header(List.of(found.end())));
      DagWalk walk = new DagWalk(blocks, cid -> write(cid, blocks, sink), car.repeating());
      for (Cid passed : found.passed()) {
        walk.block(passed);
      }
      switch (found.inside() > 0 ? CarRequest.Scope.BLOCK : car.scope()) {
        case BLOCK -> walk.block(found.end());
        case ENTITY -> walk.entity(found.end(), car.bytes());
        case ALL -> walk.all(found.end());
      }
    } finally {
      streams.decrementAndGet();
    }
  }

  private static void write(Cid cid, BlockReader blocks, Body.Sink sink)
      throws IOException, InterruptedException {
    BlockLocation at = blocks.locate(cid);
    sink.write(CarWriter.head(cid, at.length()));
    if (at.length() <= SMALL) {
      sink.write(blocks.node(cid));
    } else {
      sink.transfer(blocks.open(at.file()), at.offset(), at.length());
    }
  }
}
