package io.nacre.agent.api;

import io.nacre.agent.api.PullEvent.BlobProgress;
import io.nacre.agent.image.ImageException;
import io.nacre.agent.image.ImageNames;
import io.nacre.agent.image.Puller;
import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Platform;
import io.nacre.store.image.Reference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code pull}: brings an image here and says how far it has come, a line of JSON at a time. */
public record PullResource(Puller puller, ImageNames names, ReadGate gate) {
  /** Blobs of one image under way at once; each already comes from several peers. */
  private static final int AT_ONCE = 3;

  /** How often progress is told. */
  private static final long TICK_MILLIS = 200;

  private static final String ALL = "all";

  /** 404 before the first line when nobody has the image; later failures are in the last line. */
  public Response post(Request request)
      throws ApiException, IOException, ImageException, InterruptedException {
    Reference reference = names.reference(Parameters.required(request, "ref"));
    gate.require(request, reference.repository());
    Puller.Plan plan = puller.plan(reference, platform(request));
    return new Response(
        200,
        Headers.of("Content-Type", "application/x-ndjson"),
        new Body.Stream(-1, sink -> run(reference, plan, sink)));
  }

  private static Optional<Platform> platform(Request request) {
    String wanted = request.query("platform").orElse("");
    if (wanted.equals(ALL)) {
      return Optional.empty();
    }
    return Optional.of(wanted.isEmpty() ? Platform.host() : Platform.parse(wanted));
  }

  private void run(Reference reference, Puller.Plan plan, Body.Sink sink)
      throws IOException, InterruptedException {
    Lines lines = new Lines(reference, plan, sink);
    lines.write(false, null);
    try (ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("pull-", 0).factory())) {
      try {
        fetchAll(plan, threads, lines);
        lines.write(true, null);
      } catch (ExecutionException e) {
        lines.write(false, sentence(e));
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private static String sentence(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause == null || cause.getMessage() == null ? e.toString() : cause.getMessage();
  }

  private void fetchAll(Puller.Plan plan, ExecutorService threads, Lines lines)
      throws ExecutionException, IOException, InterruptedException {
    CompletionService<Descriptor> fetches = new ExecutorCompletionService<>(threads);
    for (Descriptor blob : plan.blobs()) {
      var _ =
          fetches.submit(
              () -> {
                puller.fetch(plan, blob, lines);
                return blob;
              });
    }
    int missing = plan.blobs().size();
    while (missing > 0) {
      Future<Descriptor> ended = fetches.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
      if (ended != null) {
        var _ = ended.get();
        missing--;
      }
      lines.writeNews();
    }
  }

  /** What is told; progress comes from many threads and is gathered until the next line. */
  private static final class Lines implements Puller.Progress {
    private final Reference reference;
    private final Puller.Plan plan;
    private final Body.Sink sink;
    private final Map<Digest, BlobProgress> news = new ConcurrentHashMap<>();
    private long last = System.nanoTime();

    Lines(Reference reference, Puller.Plan plan, Body.Sink sink) {
      this.reference = reference;
      this.plan = plan;
      this.sink = sink;
      plan.blobs().forEach(blob -> at(blob, 0));
    }

    @Override
    public void at(Descriptor blob, long bytes) {
      news.put(blob.digest(), new BlobProgress(blob.digest().toString(), blob.size(), bytes));
    }

    void writeNews() throws IOException, InterruptedException {
      long now = System.nanoTime();
      if (!news.isEmpty() && now - last >= TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS)) {
        last = now;
        write(false, null);
      }
    }

    void write(boolean done, @Nullable String error) throws IOException, InterruptedException {
      List<BlobProgress> blobs = new ArrayList<>();
      for (Descriptor blob : plan.blobs()) {
        BlobProgress progress = news.remove(blob.digest());
        if (progress != null) {
          blobs.add(progress);
        }
      }
      long size = plan.blobs().stream().mapToLong(Descriptor::size).sum();
      PullEvent event =
          new PullEvent(
              reference.toString(), plan.root().digest().toString(), size, blobs, done, error);
      byte[] json = ApiJson.MAPPER.writeValueAsBytes(event);
      sink.write(ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip());
    }
  }
}
