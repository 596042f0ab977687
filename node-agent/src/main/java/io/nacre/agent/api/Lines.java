package io.nacre.agent.api;

import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.Response;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** An answer of lines, a JSON document each, for what takes long: some on the way, and the last. */
final class Lines {
  /** How often something is said on the way. */
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Body.Sink sink;
  private long last = System.nanoTime() - TICK_NANOS;

  private Lines(Body.Sink sink) {
    this.sink = sink;
  }

  /** Does the work and writes. */
  @FunctionalInterface
  interface Work {
    void run(Lines lines) throws IOException, InterruptedException;
  }

  static Response of(Work work) {
    return new Response(
        200,
        Headers.of("Content-Type", "application/x-ndjson"),
        new Body.Stream(-1, sink -> work.run(new Lines(sink))));
  }

  void write(Object event) throws IOException, InterruptedException {
    byte[] json = ApiJson.MAPPER.writeValueAsBytes(event);
    sink.write(ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip());
  }

  /**
   * Writes what is said on the way, unless something was said just now. For listeners, which throw
   * nothing: who asked may have gone, and with it the reason to go on.
   */
  void tick(Object event) {
    long now = System.nanoTime();
    if (now - last < TICK_NANOS) {
      return;
    }
    last = now;
    try {
      write(event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new InterruptedIOException("the agent is stopping"));
    }
  }
}
