package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.http.HttpClient.Incoming;
import io.nacre.http.HttpClient.Outgoing;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpClientTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final HttpClient client = new HttpClient(new HttpClient.Options(LONG, LONG, LONG, 4));

  @AfterEach
  void close() {
    client.close();
  }

  private static String text(HttpClient client, Outgoing request)
      throws IOException, InterruptedException {
    try (Incoming response = client.send(request)) {
      return response.status() + " " + Http.text(response.body().readAll(1_000_000));
    }
  }

  private String get(URI uri) throws IOException, InterruptedException {
    return text(client, Outgoing.get(uri));
  }

  @Test
  void sendsWhatItIsToldAndReadsTheWholeAnswer() throws Exception {
    Handler echo =
        request ->
            new Response(
                201,
                Headers.of("X-Method", request.method(), "X-Target", request.target()),
                new Body.Bytes(request.body().readAll(100)));
    try (HttpServer server = Http.serve(echo)) {
      URI uri = Http.uri(server, "/a%20b?x=%26");
      byte[] body = {'h', 'i'};
      try (Incoming response =
          client.send(new Outgoing("POST", uri, Headers.of("X-A", "1"), body))) {
        assertThat(response.status()).isEqualTo(201);
        assertThat(response.headers().first("x-method")).hasValue("POST");
        assertThat(response.headers().first("x-target")).hasValue("/a%20b?x=%26");
        assertThat(response.body().length()).hasValue(2);
        assertThat(response.body().readAll(10)).isEqualTo(body);
      }
      assertThat(text(client, Outgoing.get(Http.uri(server, "")))).isEqualTo("201 ");
    }
  }

  @Test
  void theHostFieldNamesTheOrigin() throws Exception {
    Handler handler = request -> Response.text(200, request.headers().first("Host").orElse(""));
    try (HttpServer server = Http.serve(handler)) {
      int port = server.address().getPort();
      assertThat(get(URI.create("http://LocalHost:" + port + "/")))
          .isEqualTo("200 localhost:" + port + "\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1;x=y\r\nk\r\n0\r\nA: b\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + OK,
        "HTTP/1.1 200 \r\ncontent-length:2\r\n\r\nok",
      })
  void everyFormOfAnAnswerIsRead(String answer) throws Exception {
    try (RawServer server =
        new RawServer(
            (connection, _) -> {
              while (connection.request() != null) {
                connection.send(answer);
              }
            })) {
      for (int i = 0; i < 3; i++) {
        assertThat(get(server.uri("/"))).isEqualTo("200 ok");
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD 200", "GET 204", "GET 304"})
  void answersWithoutABodyEndWithTheirHead(String methodAndStatus) throws Exception {
    String[] parts = methodAndStatus.split(" ");
    try (RawServer server =
        new RawServer(
            (connection, _) -> {
              while (connection.request() != null) {
                connection.send(
                    "HTTP/1.1 " + parts[1] + " X\r\nContent-Length: 1000\r\nX-A: b\r\n\r\n");
              }
            })) {
      for (int i = 0; i < 3; i++) {
        Outgoing request = new Outgoing(parts[0], server.uri("/"), Headers.NONE, new byte[0]);
        try (Incoming response = client.send(request)) {
          assertThat(response.headers().first("Content-Length")).hasValue("1000");
          assertThat(response.headers().first("X-A")).hasValue("b");
          assertThat(response.body().readAll(10)).isEmpty();
        }
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void anAnswerThatDoesNotComeInTimeIsNotWaitedFor() throws Exception {
    try (HttpClient hasty = new HttpClient(new HttpClient.Options(LONG, SHORT, SHORT, 4));
        RawServer server =
            new RawServer(
                (connection, number) -> {
                  connection.request();
                  if (number > 1) {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok");
                  }
                  connection.request();
                })) {
      assertThatThrownBy(() -> text(hasty, Outgoing.get(server.uri("/"))))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith(" did not answer within 200 ms");
      assertThatThrownBy(() -> text(hasty, Outgoing.get(server.uri("/"))))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith(" sent nothing for 200 ms");
    }
  }

  @Test
  void anInterruptEndsTheWaitAndTheConnection() throws Exception {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            (connection, _) -> {
              connection.request();
              asked.countDown();
              connection.request();
              closed.complete(null);
            })) {
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread thread =
          Thread.startVirtualThread(
              () -> {
                try {
                  get(server.uri("/"));
                } catch (Exception e) {
                  failure.set(e);
                }
              });
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      thread.interrupt();
      assertThat(thread.join(LONG)).isTrue();
      assertThat(failure.get()).isInstanceOf(InterruptedException.class);
      closed.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aSlowReaderHoldsTheServerBack() throws Exception {
    long size = 400_000_000;
    CompletableFuture<Void> written = new CompletableFuture<>();
    Handler handler =
        _ ->
            Http.ok(
                new Body.Stream(
                    size,
                    sink -> {
                      for (long left = size; left > 0; left -= 1_000_000) {
                        sink.write(ByteBuffer.allocate(1_000_000));
                      }
                      written.complete(null);
                    }));
    try (HttpServer server = Http.serve(handler);
        Incoming response = client.send(Outgoing.get(Http.uri(server, "/")))) {
      response.body().next();
      assertThatThrownBy(() -> written.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
      long read = 0;
      for (ByteBuffer b = response.body().next(); b.hasRemaining(); b = response.body().next()) {
        read += b.remaining();
      }
      assertThat(read).isPositive().isLessThan(size);
      written.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void closingEndsWhatIsUnderWay() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (RawServer server =
            new RawServer(
                (connection, _) -> {
                  connection.request();
                  asked.countDown();
                  connection.request();
                });
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<String> ask = () -> get(server.uri("/"));
      Future<String> answer = executor.submit(ask);
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      client.close();
      assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IOException.class);
      assertThatThrownBy(() -> get(server.uri("/"))).hasMessage("the client is closed");
    }
  }
}
