package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.http.HttpClient.Incoming;
import io.nacre.http.HttpClient.Outgoing;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that the client sends while they come into being. */
class ClientBodyTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final int SIZE = 3_000_000;

  /** More than the sockets between client and server hold. */
  private static final long ENDLESS = 400_000_000;

  private static final String LATE_FAILURE = "2\r\nok\r\n0\r\nX-Stream-Error: too late\r\n\r\n";

  private final byte[] content = Http.random(SIZE, 23);
  private final HttpClient client = new HttpClient(new HttpClient.Options(LONG, LONG, LONG, 4));
  private final CountDownLatch testIsOver = new CountDownLatch(1);

  @AfterEach
  void close() {
    testIsOver.countDown();
    client.close();
  }

  private static Outgoing post(URI uri, Body body) {
    return new Outgoing("POST", uri, Headers.NONE, body);
  }

  private static Response echo(Request request) throws IOException, InterruptedException {
    String length = request.body().length().isPresent() ? "known" : "unknown";
    return Http.ok(new Body.Bytes(request.body().readAll(SIZE))).with("X-Length", length);
  }

  /** Pieces of many sizes, the empty one among them. */
  private void writeAll(Body.Sink sink) throws IOException, InterruptedException {
    int at = 0;
    for (int size = 0; at < SIZE; size = size * 3 + 1) {
      int piece = Math.min(size, SIZE - at);
      ByteBuffer bytes = ByteBuffer.wrap(content, at, piece);
      sink.write(bytes);
      assertThat(bytes.hasRemaining()).isFalse();
      at += piece;
    }
  }

  @Test
  void aStreamArrivesWholeAndTheConnectionIsUsedAgain() throws Exception {
    try (HttpServer server = Http.serve(ClientBodyTest::echo)) {
      for (long length : new long[] {SIZE, -1, SIZE, -1}) {
        Body body = new Body.Stream(length, this::writeAll);
        try (Incoming response = client.send(post(Http.uri(server, "/"), body))) {
          assertThat(response.headers().first("X-Length"))
              .hasValue(length < 0 ? "unknown" : "known");
          assertThat(response.body().readAll(SIZE)).isEqualTo(content);
        }
      }
    }
  }

  @Test
  void connectionsOutliveBodiesThatWereSentWhole() throws Exception {
    try (RawServer server =
        new RawServer(
            (connection, _) -> {
              while (connection.request() != null) {
                for (String line = ""; !line.equals("0"); line = connection.in().readLine()) {}
                connection.in().readLine();
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              }
            })) {
      Body body = new Body.Stream(-1, sink -> sink.write(ByteBuffer.wrap(new byte[] {'h', 'i'})));
      for (int i = 0; i < 10; i++) {
        try (Incoming response = client.send(post(server.uri("/"), body))) {
          assertThat(Http.text(response.body().readAll(10))).isEqualTo("ok");
        }
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void regionsOfFilesArriveWhole(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("blob"), content);
    byte[] middle = Arrays.copyOfRange(content, 1000, SIZE - 1000);
    Body region = new Body.FileRegion(file, 1000, middle.length);
    Body transferred =
        new Body.Stream(
            -1,
            sink -> {
              try (FileChannel channel = FileChannel.open(file)) {
                sink.transfer(channel, 1000, middle.length);
              }
            });
    try (HttpServer server = Http.serve(ClientBodyTest::echo)) {
      for (Body body : new Body[] {region, transferred}) {
        try (Incoming response = client.send(post(Http.uri(server, "/"), body))) {
          assertThat(response.body().readAll(SIZE)).isEqualTo(middle);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 11})
  void aBodyOfAnotherLengthThanItsHeadSaysFailsAndIsNeverWhole(int size) throws Exception {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    Handler reader =
        request -> {
          try {
            request.body().readAll(100);
          } catch (IOException e) {
            seen.complete(e);
          }
          return Response.of(200);
        };
    try (HttpServer server = Http.serve(reader)) {
      Body body = new Body.Stream(10, sink -> sink.write(ByteBuffer.allocate(size)));
      assertThatThrownBy(() -> client.send(post(Http.uri(server, "/"), body)))
          .isInstanceOf(IOException.class)
          .hasMessageMatching("9 of 10 bytes were written|more than 10 bytes were written");
      assertThat(seen.get(30, TimeUnit.SECONDS)).hasMessage("the client broke the body off");
    }
  }

  @Test
  void whatTheWriterThrowsIsToldAndTheOriginNeverSeesAnEnd() throws Exception {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    Handler reader =
        request -> {
          try {
            request.body().readAll(100);
          } catch (IOException e) {
            seen.complete(e);
          }
          return Response.of(200);
        };
    try (HttpServer server = Http.serve(reader)) {
      Body body =
          new Body.Stream(
              -1,
              sink -> {
                sink.write(ByteBuffer.allocate(10));
                throw new IOException("the source is gone");
              });
      assertThatThrownBy(() -> client.send(post(Http.uri(server, "/"), body)))
          .isInstanceOf(IOException.class)
          .hasMessage("the source is gone");
      assertThat(seen.get(30, TimeUnit.SECONDS)).hasMessage("the client broke the body off");
    }
  }

  @Test
  void theOriginSetsThePace() throws Exception {
    CountDownLatch mayRead = new CountDownLatch(1);
    CompletableFuture<Void> written = new CompletableFuture<>();
    Handler reader =
        request -> {
          assertThat(mayRead.await(30, TimeUnit.SECONDS)).isTrue();
          long read = 0;
          for (ByteBuffer b = request.body().next(); b.hasRemaining(); b = request.body().next()) {
            read += b.remaining();
          }
          return Response.text(200, Long.toString(read));
        };
    Body body =
        new Body.Stream(
            ENDLESS,
            sink -> {
              for (long left = ENDLESS; left > 0; left -= 1_000_000) {
                sink.write(ByteBuffer.allocate(1_000_000));
              }
              written.complete(null);
            });
    try (HttpServer server = Http.serve(reader)) {
      CompletableFuture<String> answer = new CompletableFuture<>();
      Thread.startVirtualThread(
          () -> {
            try (Incoming response = client.send(post(Http.uri(server, "/"), body))) {
              answer.complete(Http.text(response.body().readAll(100)));
            } catch (IOException | InterruptedException e) {
              answer.completeExceptionally(e);
            }
          });
      assertThatThrownBy(() -> written.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
      mayRead.countDown();
      assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(ENDLESS + "\n");
      assertThat(written).isCompleted();
    }
  }

  @Test
  void anOriginThatTakesNothingIsNotWaitedFor() throws Exception {
    try (HttpClient hasty = new HttpClient(new HttpClient.Options(LONG, LONG, SHORT, 4));
        RawServer server = new RawServer((_, _) -> testIsOver.await())) {
      Body body = new Body.Stream(ENDLESS, ClientBodyTest::writeForEver);
      assertThatThrownBy(() -> hasty.send(post(server.uri("/"), body)))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith(" took nothing for 200 ms");
    }
  }

  private static void writeForEver(Body.Sink sink) throws IOException, InterruptedException {
    while (true) {
      sink.write(ByteBuffer.allocate(1_000_000));
    }
  }

  @Test
  void theTimeForAnAnswerBeginsWhenTheBodyIsSent() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    Handler silent =
        request -> {
          request.body().readAll(10);
          read.countDown();
          assertThat(testIsOver.await(30, TimeUnit.SECONDS)).isTrue();
          return Response.of(200);
        };
    try (HttpClient hasty = new HttpClient(new HttpClient.Options(LONG, SHORT, LONG, 4));
        HttpServer server = Http.serve(silent)) {
      Body slow =
          new Body.Stream(
              2,
              sink -> {
                sink.write(ByteBuffer.allocate(1));
                testIsOver.await(4 * SHORT.toMillis(), TimeUnit.MILLISECONDS);
                sink.write(ByteBuffer.allocate(1));
              });
      assertThatThrownBy(() -> hasty.send(post(Http.uri(server, "/"), slow)))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith(" did not answer within 200 ms");
      assertThat(read.getCount()).isZero();
    }
  }

  @Test
  void anAnswerBeforeTheEndOfTheBodyIsReadAndTheRestIsNotSent() throws Exception {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    Body body =
        new Body.Stream(
            ENDLESS,
            sink -> {
              try {
                sink.write(ByteBuffer.allocate(10));
                testIsOver.await();
              } catch (IOException | InterruptedException e) {
                told.complete(e);
                throw e;
              }
            });
    try (RawServer server =
        new RawServer(
            (connection, number) -> {
              connection.request();
              connection.send("HTTP/1.1 413 X\r\nContent-Length: 3\r\n\r\nbig");
              connection.request();
            })) {
      try (Incoming response = client.send(post(server.uri("/"), body))) {
        assertThat(response.status()).isEqualTo(413);
        assertThat(Http.text(response.body().readAll(10))).isEqualTo("big");
      }
      assertThat(told.get(30, TimeUnit.SECONDS)).isNotNull();
      client.send(Outgoing.get(server.uri("/"))).close();
      assertThat(server.accepted()).as("half a request leaves no connection").isEqualTo(2);
    }
  }

  @Test
  void anAnswerMayBeReadWhileTheBodyIsSent() throws Exception {
    Handler duplex =
        request ->
            Http.ok(
                new Body.Stream(
                    -1,
                    sink -> {
                      BodyReader in = request.body();
                      for (ByteBuffer b = in.next(); b.hasRemaining(); b = in.next()) {
                        sink.write(b);
                      }
                    }));
    CountDownLatch headIsHere = new CountDownLatch(1);
    Body body =
        new Body.Stream(
            SIZE,
            sink -> {
              sink.write(ByteBuffer.wrap(content, 0, 1000));
              assertThat(headIsHere.await(30, TimeUnit.SECONDS)).isTrue();
              sink.write(ByteBuffer.wrap(content, 1000, SIZE - 1000));
            });
    try (HttpServer server = Http.serve(duplex);
        Incoming response = client.send(post(Http.uri(server, "/"), body))) {
      headIsHere.countDown();
      assertThat(response.body().readAll(SIZE)).isEqualTo(content);
    }
  }

  @Test
  void closingTheAnswerEndsTheWriter() throws Exception {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    Body body =
        new Body.Stream(
            -1,
            sink -> {
              try {
                writeForEver(sink);
              } catch (IOException | InterruptedException e) {
                told.complete(e);
                throw e;
              }
            });
    try (RawServer server =
        new RawServer(
            (connection, _) -> {
              connection.request();
              connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              testIsOver.await();
            })) {
      client.send(post(server.uri("/"), body)).close();
      assertThat(told.get(30, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void aStreamIsNotSentTwice() throws Exception {
    try (RawServer server =
        new RawServer(
            (connection, _) -> {
              connection.request();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
              connection.request();
            })) {
      try (Incoming response = client.send(Outgoing.get(server.uri("/")))) {
        assertThat(response.body().readAll(1)).isEmpty();
      }
      Body body = new Body.Stream(-1, this::writeAll);
      Outgoing get = new Outgoing("GET", server.uri("/"), Headers.NONE, body);
      assertThatThrownBy(() -> client.send(get).close())
          .hasMessageEndingWith("closed the connection without an answer");
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void trailersAreToldWithTheEndOfTheBody() throws Exception {
    try (RawServer server =
        new RawServer(
            (connection, _) -> {
              while (connection.request() != null) {
                connection.send(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + LATE_FAILURE);
              }
            })) {
      for (int i = 0; i < 3; i++) {
        try (Incoming response = client.send(Outgoing.get(server.uri("/")))) {
          assertThat(response.body().readAll(10)).hasSize(2);
          assertThat(response.trailers().first("x-stream-error")).hasValue("too late");
          assertThat(response.headers().first("x-stream-error")).isEmpty();
        }
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void anAnswerWithoutTrailersHasNone() throws Exception {
    try (HttpServer server = Http.serve(_ -> Response.text(200, "x"));
        Incoming response = client.send(Outgoing.get(Http.uri(server, "/")))) {
      assertThat(response.body().readAll(10)).hasSize(2);
      assertThat(response.trailers().first("x")).isEmpty();
    }
  }

  @Test
  void aLengthIsNotABody() {
    URI uri = URI.create("http://localhost/");
    assertThatThrownBy(() -> post(uri, new Body.Length(3)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
