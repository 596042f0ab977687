package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Nobody takes more of a listener than is his. */
class ServerLimitsTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(200);

  private static HttpServer serve(Handler handler, int connections, int inFlight)
      throws IOException {
    return HttpServer.start(
        Http.ANY_PORT, handler, Http.options(connections, inFlight, 8192, LONG, LONG));
  }

  @Test
  void anAddressInUseIsOneSentence() throws Exception {
    try (HttpServer server = Http.serve(_ -> Response.of(200))) {
      InetSocketAddress taken = server.address();
      assertThatThrownBy(
              () -> HttpServer.start(taken, _ -> Response.of(200), HttpServer.Options.DEFAULT))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "cannot listen on %s:%d: the address is already in use"
                  .formatted(taken.getHostString(), taken.getPort()));
    }
    assertThatThrownBy(
            () ->
                HttpServer.start(
                    new InetSocketAddress("192.0.2.1", 0),
                    _ -> Response.of(200),
                    HttpServer.Options.DEFAULT))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot listen on 192.0.2.1:0: ");
  }

  @Test
  void aConnectionTooManyIsRefusedAndTheOthersGoOn() throws Exception {
    try (HttpServer server = serve(_ -> Response.text(200, "x"), 2, 10);
        RawClient first = new RawClient(server.address());
        RawClient second = new RawClient(server.address())) {
      assertThat(first.get("/").answer()).isEqualTo("200 x\n");
      assertThat(second.get("/").answer()).isEqualTo("200 x\n");
      try (RawClient third = new RawClient(server.address())) {
        RawClient.Head head = third.head();
        assertThat(head.status()).isEqualTo(503);
        assertThat(head.field("Retry-After")).isPresent();
        assertThat(third.isClosed()).isTrue();
      }
      first.reset();
      assertThat(answerOfANewConnection(server)).isEqualTo("200 x\n");
      assertThat(second.get("/").answer()).isEqualTo("200 x\n");
    }
  }

  /** The place of a closed connection is free as soon as the server has seen the close. */
  private static String answerOfANewConnection(HttpServer server) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      try (RawClient client = new RawClient(server.address())) {
        String answer = client.get("/").answer();
        if (!answer.startsWith("503") || System.nanoTime() > deadline) {
          return answer;
        }
      } catch (IOException e) {
        assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(deadline);
      }
    }
  }

  @Test
  void aRequestTooManyIs503AndMayComeAgain() throws Exception {
    CountDownLatch mayAnswer = new CountDownLatch(1);
    CountDownLatch working = new CountDownLatch(2);
    Handler handler =
        request -> {
          if (request.path().equals("/wait")) {
            working.countDown();
            assertThat(mayAnswer.await(30, TimeUnit.SECONDS)).isTrue();
          }
          return Response.text(200, "x");
        };
    try (HttpServer server = serve(handler, 100, 2);
        RawClient first = new RawClient(server.address());
        RawClient second = new RawClient(server.address());
        RawClient third = new RawClient(server.address())) {
      first.get("/wait");
      second.get("/wait");
      assertThat(working.await(30, TimeUnit.SECONDS)).isTrue();
      RawClient.Head head = third.get("/").head();
      assertThat(head.status()).isEqualTo(503);
      assertThat(head.field("Retry-After")).hasValue("1");
      third.bytes(head.length());
      mayAnswer.countDown();
      assertThat(first.answer()).isEqualTo("200 x\n");
      assertThat(second.answer()).isEqualTo("200 x\n");
      assertThat(third.get("/").answer()).isEqualTo("200 x\n");
    }
  }

  @Test
  void aHeadTooLargeIsToldWhy() throws Exception {
    try (HttpServer server = serve(_ -> Response.text(200, "x"), 100, 10)) {
      assertThat(answer(server, "GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: t\r\n\r\n"))
          .startsWith("414 ");
      assertThat(answer(server, "GET / HTTP/1.1\r\nHost: t\r\nX: " + "a".repeat(9000) + "\r\n\r\n"))
          .startsWith("431 ");
      assertThat(answer(server, "GET / HTTP/1.1\r\nHost: t\r\n" + "A: b\r\n".repeat(300) + "\r\n"))
          .startsWith("431 ");
      assertThat(answer(server, "GET / HTTP/1.1\r\nHost: t\r\n" + "A: b\r\n".repeat(200) + "\r\n"))
          .startsWith("200 ");
      assertThat(answer(server, "GET /" + "a".repeat(7000) + " HTTP/1.1\r\nHost: t\r\n\r\n"))
          .startsWith("200 ");
    }
  }

  private static String answer(HttpServer server, String request) throws IOException {
    try (RawClient client = new RawClient(server.address())) {
      return client.send(request).answer();
    }
  }

  @Test
  void anIdleConnectionIsClosed() throws Exception {
    try (HttpServer server = Http.serve(_ -> Response.text(200, "x"), SHORT, LONG);
        RawClient never = new RawClient(server.address());
        RawClient once = new RawClient(server.address())) {
      assertThat(once.get("/").answer()).isEqualTo("200 x\n");
      assertThat(never.isClosed()).isTrue();
      assertThat(once.isClosed()).isTrue();
    }
  }

  @Test
  void aConnectionThatWaitsForItsHandlerIsNotIdle() throws Exception {
    CountDownLatch other = new CountDownLatch(1);
    Handler slow =
        _ -> {
          other.await(4 * SHORT.toMillis(), TimeUnit.MILLISECONDS); // far beyond both limits
          return Response.text(200, "x");
        };
    try (HttpServer server = Http.serve(slow, SHORT, SHORT);
        RawClient client = new RawClient(server.address())) {
      assertThat(client.get("/").answer()).isEqualTo("200 x\n");
    }
  }

  @Test
  void aHeadThatNeverEndsIsNotWaitedFor() throws Exception {
    try (HttpServer server = Http.serve(_ -> Response.text(200, "x"), LONG, SHORT);
        RawClient first = new RawClient(server.address());
        RawClient later = new RawClient(server.address())) {
      assertThat(first.send("GET / HT").isClosed()).isTrue();
      assertThat(later.get("/").answer()).isEqualTo("200 x\n");
      assertThat(later.send("GET / HTTP/1.1\r\nHos").isClosed()).isTrue();
    }
  }

  @Test
  void aClientThatTakesNothingIsDroppedAndTheWriterIsTold() throws Exception {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    Handler handler =
        _ ->
            Http.ok(
                new Body.Stream(
                    Long.MAX_VALUE,
                    sink -> {
                      try {
                        while (true) {
                          sink.write(ByteBuffer.allocate(100_000));
                        }
                      } catch (IOException e) {
                        told.complete(e);
                        throw e;
                      }
                    }));
    try (HttpServer server = Http.serve(handler, LONG, SHORT);
        RawClient client = new RawClient(server.address(), 16 * 1024)) {
      client.get("/");
      assertThat(told.get(30, TimeUnit.SECONDS)).hasMessage("the client has gone");
    }
  }

  @Test
  void aClientThatTakesALittleNowAndThenIsNotDropped() throws Exception {
    int size = 12_000_000;
    try (HttpServer server =
            Http.serve(
                _ -> Http.ok(new Body.Bytes(new byte[size])), LONG, Duration.ofMillis(1500));
        RawClient client = new RawClient(server.address(), 16 * 1024)) {
      CountDownLatch never = new CountDownLatch(1);
      int left = client.get("/").head().length();
      for (int i = 0; i < 50; i++) {
        assertThat(never.await(50, TimeUnit.MILLISECONDS)).isFalse(); // it takes its time
        left -= client.bytes(200_000).length;
      }
      assertThat(client.bytes(left)).hasSize(left);
    }
  }

  @Test
  void aBodyThatNobodyReadsAndThatDoesNotComeIsNotWaitedFor() throws Exception {
    try (HttpServer server = Http.serve(_ -> Response.text(403, "no"), LONG, SHORT);
        RawClient client = new RawClient(server.address())) {
      client.send("PUT / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\n");
      assertThat(client.answer()).isEqualTo("403 no\n");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void manyConnectionsAreServedAtOnce() throws Exception {
    try (HttpServer server = serve(_ -> Response.text(200, "x"), 300, 300)) {
      List<RawClient> clients = new ArrayList<>();
      try {
        for (int i = 0; i < 300; i++) {
          clients.add(new RawClient(server.address()).get("/"));
        }
        for (RawClient client : clients) {
          assertThat(client.answer()).isEqualTo("200 x\n");
        }
      } finally {
        for (RawClient client : clients) {
          client.close();
        }
      }
    }
  }
}
