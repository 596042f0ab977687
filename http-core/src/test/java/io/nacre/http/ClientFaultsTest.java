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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client makes of answers that break off or make no sense. */
class ClientFaultsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nok",
      })
  void aBodyThatBreaksOffIsNeverWhole(String answer) throws Exception {
    try (RawServer server =
        new RawServer(
            (connection, _) -> {
              connection.request();
              connection.send(answer);
            })) {
      assertThatThrownBy(() -> get(server.uri("/")))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "http://%s broke off in the middle of a body", server.uri("/").getAuthority());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nok\r\n\r\n",
      })
  void anAnswerThatMakesNoSenseIsRefused(String answer) throws Exception {
    try (RawServer server =
        new RawServer(
            (connection, _) -> {
              connection.request();
              connection.send(answer);
              connection.socket().shutdownOutput();
              connection.request();
            })) {
      assertThatThrownBy(() -> get(server.uri("/")))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("http://127.0.0.1:");
    }
  }

  @Test
  void endlessHeadsAreRefused() throws Exception {
    for (String start :
        List.of("HTTP/1.1 200 ", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 100 Continue\r\n\r\n")) {
      try (RawServer server =
          new RawServer(
              (connection, _) -> {
                connection.request();
                connection.send(start);
                while (true) {
                  connection.send(start.startsWith("HTTP/1.1 100") ? start : "x".repeat(1000));
                }
              })) {
        assertThatThrownBy(() -> get(server.uri("/"))).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void bytesThatNobodyAskedForAreNotTheNextAnswer() throws Exception {
    try (RawServer server =
        new RawServer(
            (connection, number) -> {
              connection.request();
              connection.send(
                  OK + (number == 1 ? "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad" : ""));
              connection.request();
            })) {
      assertThat(get(server.uri("/"))).isEqualTo("200 ok");
      assertThat(get(server.uri("/"))).isEqualTo("200 ok");
    }
  }

  @Test
  void aServerThatNeverAnswersIsAskedOnce() throws Exception {
    try (RawServer server = new RawServer((connection, _) -> connection.request())) {
      assertThatThrownBy(() -> get(server.uri("/")))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith("closed the connection without an answer");
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void anOriginThatCannotBeReachedIsNamed() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertThatThrownBy(() -> get(URI.create("http://127.0.0.1:" + port + "/x")))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot reach http://127.0.0.1:%d: connection refused", port);
    assertThatThrownBy(() -> get(URI.create("http://no.such.host.invalid/")))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot reach http://no.such.host.invalid: no such host");
    assertThatThrownBy(() -> get(URI.create("ftp://127.0.0.1/")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
