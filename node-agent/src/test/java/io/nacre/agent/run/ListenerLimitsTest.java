package io.nacre.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.config.ConfigException;
import io.nacre.agent.config.ConfigFile;
import io.nacre.agent.config.Sources;
import io.nacre.agent.testing.LocalAgent;
import io.nacre.agent.testing.RawHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits of an agent's listeners, each set low and met by a client over its socket. */
final class ListenerLimitsTest {
  private static final String LOCALHOST = "Host: localhost";

  private static Socket connect(LocalAgent agent) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), agent.port());
    socket.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** What comes until the agent closes. */
  private static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void moreRequestsThanTheRateAre429() throws IOException {
    try (LocalAgent agent = LocalAgent.start(Map.of("request-rate", "5"))) {
      List<Integer> seen = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        RawHttp.Answer answer = RawHttp.send(agent.port(), "GET /v2/", LOCALHOST);
        seen.add(answer.status());
        if (answer.status() == 429) {
          assertThat(answer.header("Retry-After")).isEqualTo("1");
          assertThat(answer.body()).contains("\"code\":\"TOOMANYREQUESTS\"");
        }
      }
      assertThat(seen.subList(0, 5)).containsOnly(200);
      assertThat(seen).contains(429);
    }
  }

  @Test
  void onLoopbackThereIsNoRateUnlessGiven() throws IOException {
    String get = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String last = "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    try (LocalAgent agent = LocalAgent.start(Map.of());
        Socket socket = connect(agent)) {
      send(socket, get.repeat(1500) + last);
      assertThat(rest(socket)).contains("HTTP/1.1 200").doesNotContain("HTTP/1.1 429");
    }
  }

  @Test
  void aConnectionTooManyIsTold() throws IOException {
    try (LocalAgent agent = LocalAgent.start(Map.of("max-connections", "1"));
        Socket first = connect(agent)) {
      send(first, "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(first.getInputStream().read()).isEqualTo('H');
      assertThat(RawHttp.send(agent.port(), "GET /livez", LOCALHOST))
          .satisfies(answer -> assertThat(answer.status()).isEqualTo(503))
          .satisfies(answer -> assertThat(answer.header("Retry-After")).isEqualTo("1"));
    }
  }

  @Test
  void aHeadTooLargeOrTooSlowAndAnIdleConnectionAreCutOff() throws IOException {
    Map<String, String> settings =
        Map.of("max-head", "2KiB", "head-timeout", "300ms", "idle-timeout", "300ms");
    try (LocalAgent agent = LocalAgent.start(settings);
        Socket idle = connect(agent);
        Socket slow = connect(agent)) {
      String long3000 = "x".repeat(3000);
      assertThat(RawHttp.send(agent.port(), "GET /livez", LOCALHOST, "X: " + long3000).status())
          .isEqualTo(431);
      assertThat(RawHttp.send(agent.port(), "GET /livez?" + long3000, LOCALHOST).status())
          .isEqualTo(414);
      send(slow, "GET /livez HTTP/1.1\r\n");
      assertThat(rest(slow)).isEmpty();
      assertThat(rest(idle)).isEmpty();
    }
  }

  @Test
  void anUploadThatStallsIsA408() throws IOException {
    try (LocalAgent agent = LocalAgent.start(Map.of("stall-timeout", "300ms"));
        Socket socket = connect(agent)) {
      send(
          socket,
          "POST /v2/a/blobs/uploads/?digest=sha256:%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nx"
              .formatted("0".repeat(64)));
      assertThat(rest(socket)).startsWith("HTTP/1.1 408 ");
    }
  }

  @Test
  void aBlobTooLargeIsA413HoweverItComes() throws IOException {
    String whole = "POST /v2/a/blobs/uploads/?digest=sha256:" + "0".repeat(64);
    try (LocalAgent agent = LocalAgent.start(Map.of("max-upload", "1KiB"))) {
      assertThat(RawHttp.send(agent.port(), whole, LOCALHOST, "Content-Length: 2000"))
          .satisfies(answer -> assertThat(answer.status()).isEqualTo(413))
          .satisfies(answer -> assertThat(answer.body()).contains("SIZE_INVALID", "1024 bytes"));
      try (Socket socket = connect(agent)) {
        send(
            socket,
            whole
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "401\r\n%s\r\n0\r\n\r\n".formatted("x".repeat(0x401)));
        assertThat(rest(socket)).startsWith("HTTP/1.1 413 ");
      }
      String location =
          RawHttp.send(agent.port(), "POST /v2/a/blobs/uploads/", LOCALHOST, "Content-Length: 0")
              .header("Location");
      assertThat(patch(agent, location)).startsWith("HTTP/1.1 202 ");
      assertThat(patch(agent, location)).startsWith("HTTP/1.1 413 ");
    }
  }

  private static String patch(LocalAgent agent, String location) throws IOException {
    try (Socket socket = connect(agent)) {
      send(
          socket,
          "PATCH %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 600\r\n\r\n%s"
              .formatted(location, "x".repeat(600)));
      return rest(socket);
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "max-connections, 0, \"expected a number from 1 to 10000000, not '0'\"",
        "request-rate, -1, \"expected a number from 0 to 10000000, not '-1'\"",
        "max-head, 1B, a head has between 1KiB and 1MiB",
        "max-upload, 5XB, \"expected a size like 500MiB, 50GiB or 1.5TiB, not '5XB'\"",
        "idle-timeout, 0s, a time of zero would close every connection",
      })
  void aLimitThatMakesNoSenseIsOneSentence(String name, String value, String sentence) {
    Sources sources = new Sources(Map.of(name, value), Map.of(), ConfigFile.NONE);
    assertThatThrownBy(() -> AgentConfig.read(sources))
        .isInstanceOf(ConfigException.class)
        .hasMessage("--%s: %s", name, sentence);
  }
}
