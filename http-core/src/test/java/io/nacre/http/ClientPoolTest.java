package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.http.HttpClient.Incoming;
import io.nacre.http.HttpClient.Outgoing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connections are used again, and how many there are. */
class ClientPoolTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofSeconds(1);
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
  void aConnectionIsUsedAgainAfterAWholeBody() throws Exception {
    try (RawServer server =
        new RawServer(
            (connection, _) -> {
              while (connection.request() != null) {
                connection.send(OK);
              }
            })) {
      for (int i = 0; i < 50; i++) {
        assertThat(get(server.uri("/"))).isEqualTo("200 ok");
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void aConnectionIsNotUsedAgainWhenTheBodyWasLeftUnread() throws Exception {
    try (RawServer server =
        new RawServer(
            (connection, number) -> {
              connection.request();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nok");
              if (number > 1) {
                connection.send("x".repeat(999_998));
              }
              connection.request();
            })) {
      try (Incoming response = client.send(Outgoing.get(server.uri("/")))) {
        assertThat(response.body().next().hasRemaining()).isTrue();
      }
      assertThat(get(server.uri("/"))).hasSize(1_000_004);
      assertThat(server.accepted()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\n\r\nok", // ends with the connection
      })
  void aConnectionThatTheServerDoesNotKeepIsNotUsedAgain(String answer) throws Exception {
    try (RawServer server =
        new RawServer(
            (connection, _) -> {
              connection.request();
              connection.send(answer);
            })) {
      assertThat(get(server.uri("/"))).isEqualTo("200 ok");
      assertThat(get(server.uri("/"))).isEqualTo("200 ok");
      assertThat(server.accepted()).isEqualTo(2);
    }
  }

  @Test
  void aGetOnAConnectionThatTheServerHasClosedIsSentOnceMore() throws Exception {
    // A server that closes each connection at the second request, without a word.
    try (RawServer server =
        new RawServer(
            (connection, _) -> {
              connection.request();
              connection.send(OK);
              connection.request();
            })) {
      for (int i = 0; i < 10; i++) {
        assertThat(get(server.uri("/"))).isEqualTo("200 ok");
      }
      assertThat(server.accepted()).isEqualTo(10);
    }
  }

  @Test
  void whatIsNotAReadIsNotSentTwice() throws Exception {
    try (RawServer server =
        new RawServer(
            (connection, _) -> {
              connection.request();
              connection.send(OK);
              connection.request();
            })) {
      assertThat(get(server.uri("/"))).isEqualTo("200 ok");
      Outgoing post = new Outgoing("POST", server.uri("/"), Headers.NONE, new byte[0]);
      assertThatThrownBy(() -> text(client, post))
          .hasMessageEndingWith("closed the connection without an answer");
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void noMoreConnectionsThanAllowedAndTheOthersWait() throws Exception {
    CountDownLatch four = new CountDownLatch(4);
    try (HttpServer server =
            Http.serve(
                _ -> {
                  four.countDown();
                  assertThat(four.await(30, TimeUnit.SECONDS)).isTrue();
                  return Response.text(200, "x");
                });
        HttpServer other = Http.serve(_ -> Response.text(200, "other"));
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Callable<String> ask = () -> get(Http.uri(server, "/"));
        answers.add(executor.submit(ask));
      }
      assertThat(get(Http.uri(other, "/"))).isEqualTo("200 other\n");
      for (Future<String> answer : answers) {
        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("200 x\n");
      }
    }
  }

  @Test
  void aWaitForAConnectionIsBounded() throws Exception {
    try (HttpClient one = new HttpClient(new HttpClient.Options(LONG, SHORT, LONG, 1));
        HttpServer server = Http.serve(_ -> Http.ok(new Body.Bytes(new byte[10_000_000])))) {
      Outgoing request = Outgoing.get(Http.uri(server, "/"));
      try (Incoming held = one.send(request)) {
        assertThat(held.status()).isEqualTo(200);
        assertThatThrownBy(() -> one.send(request))
            .isInstanceOf(IOException.class)
            .hasMessageMatching("no connection to http://127.0.0.1:\\d+ came free within 1000 ms");
      }
      one.send(request).close(); // given up, and so free again
    }
  }

  @Test
  void aFailedConnectFreesItsPlace() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    URI uri = URI.create("http://127.0.0.1:" + port + "/");
    for (int i = 0; i < 10; i++) { // more often than there are places
      assertThatThrownBy(() -> get(uri)).hasMessageEndingWith("connection refused");
    }
  }
}
