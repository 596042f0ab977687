package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that hold a connection by hardly using it, each against the limit that is for it. */
class SlowClientTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration BETWEEN_BYTES = Duration.ofMillis(50);

  private final CountDownLatch never = new CountDownLatch(1);

  private void pause() throws InterruptedException {
    assertThat(never.await(BETWEEN_BYTES.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
  }

  private static HttpServer serve(Duration head, Duration stall, long minRate) throws IOException {
    Handler reader =
        request -> Response.text(200, Integer.toString(request.body().readAll(10_000_000).length));
    return HttpServer.start(
        Http.ANY_PORT,
        reader,
        new HttpServer.Options(100, 100, 64 * 1024, LONG, head, stall, minRate, Optional.empty()));
  }

  /** Sends a byte now and then until the server has closed, which must be soon. */
  private void assertDrippingEnds(RawClient client, String piece) throws Exception {
    AtomicBoolean closed = new AtomicBoolean();
    Thread reader =
        Thread.startVirtualThread(
            () -> {
              try {
                client.rest();
              } catch (IOException e) {
                // reset: closed too
              }
              closed.set(true);
            });
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!closed.get()) {
      assertThat(System.nanoTime()).as("still open").isLessThan(deadline);
      try {
        client.send(piece);
      } catch (IOException e) {
        break; // closed
      }
      pause();
    }
    assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void aHeadThatComesDropByDropIsCutOff() throws Exception {
    try (HttpServer server = serve(SHORT, LONG, 0);
        RawClient client = new RawClient(server.address())) {
      client.send("GET / HTTP/1.1\r\nHost: t\r\n");
      assertDrippingEnds(client, "X: y\r\n");
    }
  }

  @Test
  void aHeadInTimeIsAnswered() throws Exception {
    try (HttpServer server = serve(Duration.ofSeconds(5), LONG, 0);
        RawClient client = new RawClient(server.address())) {
      for (String piece : "GET / HT|TP/1.1\r\nHo|st: t\r\n|\r\n".split("\\|")) {
        client.send(piece);
        pause();
      }
      assertThat(client.answer()).isEqualTo("200 0\n");
    }
  }

  @Test
  void anUploadBelowTheLeastRateIsA408() throws Exception {
    try (HttpServer server = serve(LONG, SHORT, 1000);
        RawClient client = new RawClient(server.address())) {
      client.send("PUT / HTTP/1.1\r\nHost: t\r\nContent-Length: 100000\r\n\r\n");
      for (int i = 0; i < 20; i++) { // one second, twenty bytes
        client.send("x");
        pause();
      }
      RawClient.Head head = client.head();
      assertThat(head.status()).isEqualTo(408);
      assertThat(Http.text(client.bytes(head.length())))
          .isEqualTo("the client sends less than 1000 bytes a second\n");
    }
  }

  @Test
  void anUploadAboveItGoesOn() throws Exception {
    try (HttpServer server = serve(LONG, Duration.ofSeconds(2), 1000);
        RawClient client = new RawClient(server.address())) {
      client.send("PUT / HTTP/1.1\r\nHost: t\r\nContent-Length: 20000\r\n\r\n");
      for (int i = 0; i < 20; i++) {
        client.send("x".repeat(1000));
        pause();
      }
      assertThat(client.answer()).isEqualTo("200 20000\n");
    }
  }

  /** Time in which nobody waits for the client is not held against it. */
  @Test
  void aSlowHandlerIsNotASlowClient() throws Exception {
    Handler slow =
        request -> {
          int size = 0;
          for (var bytes = request.body().next();
              bytes.hasRemaining();
              bytes = request.body().next()) {
            size += bytes.remaining();
            never.await(3 * SHORT.toMillis(), TimeUnit.MILLISECONDS);
          }
          return Response.text(200, Integer.toString(size));
        };
    HttpServer.Options options =
        new HttpServer.Options(100, 100, 64 * 1024, LONG, LONG, SHORT, 1_000_000, Optional.empty());
    try (HttpServer server = HttpServer.start(Http.ANY_PORT, slow, options);
        RawClient client = new RawClient(server.address())) {
      client.send("PUT / HTTP/1.1\r\nHost: t\r\nContent-Length: 1000\r\n\r\n");
      client.send("x".repeat(1000));
      assertThat(client.answer()).isEqualTo("200 1000\n");
    }
  }

  @Test
  void aHandshakeThatNeverComesIsNotWaitedFor(@TempDir Path keys) throws Exception {
    TestCertificate certificate = TestCertificate.create(keys, "127.0.0.1");
    SSLContext own = certificate.trusting(certificate);
    HttpServer.Options options =
        new HttpServer.Options(
            100,
            100,
            64 * 1024,
            LONG,
            SHORT,
            LONG,
            0,
            Optional.of(new HttpServer.Tls(() -> own, false)));
    try (HttpServer server =
            HttpServer.start(Http.ANY_PORT, _ -> Response.text(200, "x"), options);
        RawClient silent = new RawClient(server.address());
        RawClient begins = new RawClient(server.address())) {
      begins.send(new byte[] {22, 3, 1, 2, 0, 1});
      silent.rest();
      begins.rest();
    }
  }

  @Test
  void whoIsRefusedReadsWhyThoughItHasSentItsRequest() throws Exception {
    HttpServer.Options one = Http.options(1, 10, 64 * 1024, LONG, LONG);
    try (HttpServer server = HttpServer.start(Http.ANY_PORT, _ -> Response.text(200, "x"), one);
        RawClient first = new RawClient(server.address())) {
      assertThat(first.get("/").answer()).isEqualTo("200 x\n");
      for (int i = 0; i < 20; i++) {
        try (RawClient more = new RawClient(server.address())) {
          more.send("PUT / HTTP/1.1\r\nHost: t\r\nContent-Length: 10000\r\n\r\n");
          more.send("x".repeat(10_000));
          assertThat(Http.text(more.rest())).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1");
        }
      }
      assertThat(first.get("/").answer()).isEqualTo("200 x\n");
    }
  }
}
