package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Bodies of requests: read at the handler's pace, or not read at all. */
class ServerRequestBodyTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  /** Answers with the hash of what it was sent. */
  private static Response hash(Request request) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (ByteBuffer b = request.body().next(); b.hasRemaining(); b = request.body().next()) {
      digest.update(b);
    }
    return Response.text(200, HexFormat.of().formatHex(digest.digest()));
  }

  private static String put(String path, long length) {
    return "PUT %s HTTP/1.1\r\nHost: test\r\nContent-Length: %d\r\n\r\n".formatted(path, length);
  }

  @Test
  void aLargeBodyArrivesWhole() throws Exception {
    byte[] content = Http.random(20_000_000, 1);
    try (HttpServer server = Http.serve(ServerRequestBodyTest::hash);
        RawClient client = new RawClient(server.address())) {
      for (int i = 0; i < 2; i++) {
        client.send(put("/", content.length)).send(content);
        assertThat(client.answer()).isEqualTo("200 " + sha256(content) + "\n");
      }
    }
  }

  @Test
  void chunksArriveWholeWhateverTheirBorders() throws Exception {
    byte[] content = Http.random(300_000, 2);
    try (HttpServer server = Http.serve(ServerRequestBodyTest::hash);
        RawClient client = new RawClient(server.address())) {
      client.send("PATCH / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
      int at = 0;
      for (int size = 1; at < content.length; size = size * 3 + 1) {
        int n = Math.min(size, content.length - at);
        client.send(Integer.toHexString(n) + ";ext=1\r\n");
        client.send(java.util.Arrays.copyOfRange(content, at, at + n)).send("\r\n");
        at += n;
      }
      client.send("0\r\nTrailer: ignored\r\n\r\n");
      assertThat(client.answer()).isEqualTo("200 " + sha256(content) + "\n");
      assertThat(client.send(put("/", 0)).answer()).isEqualTo("200 " + sha256(new byte[0]) + "\n");
    }
  }

  @Test
  void aSlowHandlerHoldsTheClientBack() throws Exception {
    CountDownLatch mayRead = new CountDownLatch(1);
    Handler handler =
        request -> {
          request.body().next();
          assertThat(mayRead.await(30, TimeUnit.SECONDS)).isTrue();
          return Response.text(200, "" + (drain(request) > 0));
        };
    long size = 200_000_000;
    try (HttpServer server = Http.serve(handler);
        RawClient client = new RawClient(server.address())) {
      client.send(put("/", size));
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(
              () -> {
                byte[] piece = new byte[1_000_000];
                try {
                  for (long left = size; left > 0; left -= piece.length) {
                    client.send(piece);
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      // Far more than the kernel's buffers and ours could hold.
      assertThat(sent.copy().completeOnTimeout(null, 300, TimeUnit.MILLISECONDS).join()).isNull();
      assertThat(sent).isNotDone();
      mayRead.countDown();
      sent.get(60, TimeUnit.SECONDS);
      assertThat(client.answer()).isEqualTo("200 true\n");
    }
  }

  private static long drain(Request request) throws IOException, InterruptedException {
    long total = 0;
    for (ByteBuffer b = request.body().next(); b.hasRemaining(); b = request.body().next()) {
      total += b.remaining();
    }
    return total;
  }

  @Test
  void continueIsSaidWhenTheHandlerReads() throws Exception {
    try (HttpServer server = Http.serve(ServerRequestBodyTest::hash);
        RawClient client = new RawClient(server.address())) {
      for (int i = 0; i < 2; i++) {
        client.send(
            "PUT / HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\nExpect: 100-Continue\r\n\r\n");
        assertThat(client.head().statusLine()).isEqualTo("HTTP/1.1 100 Continue");
        assertThat(client.send("abc").answer())
            .isEqualTo("200 " + sha256(new byte[] {'a', 'b', 'c'}) + "\n");
      }
    }
  }

  @Test
  void continueIsNotSaidWhenTheHandlerDoesNotRead() throws Exception {
    try (HttpServer server = Http.serve(_ -> Response.text(403, "no"));
        RawClient client = new RawClient(server.address())) {
      client.send(
          "PUT / HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
      RawClient.Head head = client.head();
      assertThat(head.status()).isEqualTo(403);
      // Whether the body follows cannot be known, so the next request could not be found.
      assertThat(head.field("Connection")).hasValue("close");
      client.bytes(head.length());
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void otherExpectationsFail() throws Exception {
    try (HttpServer server = Http.serve(_ -> Response.of(200));
        RawClient client = new RawClient(server.address())) {
      client.send("GET / HTTP/1.1\r\nHost: test\r\nExpect: tea\r\n\r\n");
      assertThat(client.answer()).startsWith("417 ");
    }
  }

  @Test
  void aSmallBodyThatNobodyReadsIsSkipped() throws Exception {
    try (HttpServer server = Http.serve(_ -> Response.text(403, "no"));
        RawClient client = new RawClient(server.address())) {
      for (int i = 0; i < 3; i++) {
        client.send(put("/", 50_000)).send(new byte[50_000]);
        assertThat(client.answer()).isEqualTo("403 no\n");
        client.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.send("3\r\nabc\r\n0\r\n\r\n");
        assertThat(client.answer()).isEqualTo("403 no\n");
      }
    }
  }

  @Test
  void theAnswerArrivesThoughALargeBodyIsStillBeingSent() throws Exception {
    try (HttpServer server = Http.serve(_ -> Response.text(413, "too much"));
        RawClient client = new RawClient(server.address())) {
      client.send(put("/", 1_000_000_000L)).send(new byte[8_000_000]);
      RawClient.Head head = client.head();
      assertThat(head.status()).isEqualTo(413);
      assertThat(head.field("Connection")).hasValue("close");
      assertThat(Http.text(client.rest())).isEqualTo("too much\n");
    }
  }

  @Test
  void endlessChunksThatNobodyReadsEndTheConnection() throws Exception {
    try (HttpServer server = Http.serve(_ -> Response.text(413, "too much"));
        RawClient client = new RawClient(server.address())) {
      client.send("PUT / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(client.answer()).isEqualTo("413 too much\n");
      client.send("20000\r\n").send(new byte[0x20000]).send("\r\n20000\r\n");
      client.send(new byte[0x20000]);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void moreThanTheHandlerAllowsIs413() throws Exception {
    Handler handler = request -> Http.ok(new Body.Bytes(request.body().readAll(10)));
    try (HttpServer server = Http.serve(handler);
        RawClient client = new RawClient(server.address())) {
      assertThat(client.send(put("/", 10)).send("0123456789").answer()).isEqualTo("200 0123456789");
      assertThat(client.send(put("/", 11)).send("0123456789X").answer())
          .isEqualTo("413 the body is longer than 10 bytes\n");
      client.send("PUT / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("6\r\n012345\r\n5\r\n6789X\r\n0\r\n\r\n");
      assertThat(client.answer()).isEqualTo("413 the body is longer than 10 bytes\n");
    }
  }

  @Test
  void aMalformedChunkIs400() throws Exception {
    try (HttpServer server = Http.serve(ServerRequestBodyTest::hash);
        RawClient client = new RawClient(server.address())) {
      client.send("PUT / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("3\r\nabc\r\nxyz\r\n");
      assertThat(client.answer()).startsWith("400 ");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void theHandlerIsToldWhenTheClientGoesOrEndsInTheMiddle() throws Exception {
    for (boolean reset : new boolean[] {true, false}) {
      CompletableFuture<Throwable> told = new CompletableFuture<>();
      Handler handler =
          request -> {
            try {
              return Response.text(200, "" + drain(request));
            } catch (IOException e) {
              told.complete(e);
              throw e;
            }
          };
      try (HttpServer server = Http.serve(handler)) {
        RawClient client = new RawClient(server.address());
        client.send(put("/", 1000)).send("abc");
        if (reset) {
          client.reset();
        } else {
          client.endOutput();
        }
        assertThat(told.get(30, TimeUnit.SECONDS)).hasMessage("the client broke the body off");
        client.close();
      }
    }
  }

  @Test
  void aClientThatEndsInTheMiddleAndStillReadsIsToldSo() throws Exception {
    try (HttpServer server = Http.serve(ServerRequestBodyTest::hash);
        RawClient client = new RawClient(server.address())) {
      client.send(put("/", 1000)).send("abc").endOutput();
      assertThat(client.answer()).isEqualTo("400 the client broke the body off\n");
    }
  }

  @Test
  void whatFailsForAnotherReasonIsNotBlamedOnTheClient() throws Exception {
    Handler handler =
        request -> {
          request.body().readAll(100);
          throw new BodyTooLargeException(5); // as when something else was read
        };
    try (HttpServer server = Http.serve(handler);
        RawClient client = new RawClient(server.address())) {
      assertThat(client.send(put("/", 3)).send("abc").answer()).startsWith("500 ");
    }
  }

  @Test
  void aClientThatStallsIs408() throws Exception {
    try (HttpServer server = Http.serve(ServerRequestBodyTest::hash, LONG, Duration.ofMillis(200));
        RawClient client = new RawClient(server.address())) {
      client.send(put("/", 1000)).send("abc");
      assertThat(client.answer()).startsWith("408 ");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void aStreamMayAnswerWhileItReads() throws Exception {
    byte[] content = Http.random(3_000_000, 5);
    Handler echo =
        request ->
            Http.ok(
                new Body.Stream(
                    content.length,
                    sink -> {
                      BodyReader body = request.body();
                      for (ByteBuffer b = body.next(); b.hasRemaining(); b = body.next()) {
                        sink.write(b);
                      }
                    }));
    try (HttpServer server = Http.serve(echo);
        RawClient client = new RawClient(server.address())) {
      client.send(put("/", content.length));
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(
              () -> {
                try {
                  client.send(content);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      assertThat(client.bytes(client.head().length())).isEqualTo(content);
      sent.get(30, TimeUnit.SECONDS);
    }
  }
}
