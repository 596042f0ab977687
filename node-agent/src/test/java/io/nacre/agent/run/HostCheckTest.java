package io.nacre.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.LocalAgent;
import io.nacre.agent.testing.RawHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code Host} and {@code Origin} on every listener: DNS rebinding and pages of others. */
final class HostCheckTest {
  private static final String NO_FIELD = "X-Nothing: 1";
  private static final int SEED = 20_26;

  private static LocalAgent agent;

  /** Of the client listener, the mirror and the peer listener, each with a path that is there. */
  private static Map<Integer, String> listeners = Map.of();

  @BeforeAll
  static void start() throws IOException {
    int mirror = freePort();
    agent =
        LocalAgent.start(
            Map.of(
                "allowed-hosts",
                "Registry.lan",
                "mirror",
                "127.0.0.1:" + mirror + "=docker.io",
                "peer-listen",
                "127.0.0.1:0"));
    int peers = Integer.parseInt(agent.peerAddress().substring("127.0.0.1:".length()));
    listeners = Map.of(agent.port(), "/livez", mirror, "/v2/", peers, "/ipfs/bafkqaaa?format=raw");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
  }

  private static void assertStatus(int status, String before, String... fields) throws IOException {
    for (Map.Entry<Integer, String> listener : listeners.entrySet()) {
      String line = "GET " + before + listener.getValue();
      assertThat(RawHttp.send(listener.getKey(), line, fields).status())
          .describedAs("%s %s", line, String.join(", ", fields))
          .isEqualTo(status);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "LocalHost:5050, 200",
    "a.b.localhost:1, 200",
    "127.0.0.1:, 200",
    "10.1.2.3:65535, 200",
    "[::1], 200",
    "[::1]:5050, 200",
    "[::FFFF:127.0.0.1]:5050, 200",
    "registry.lan, 200",
    "REGISTRY.lan:443, 200",
    "'', 403",
    ":5050, 403",
    "evil.example, 403",
    "evil.example:5050, 403",
    "localhost.evil.example, 403",
    "127.0.0.1.evil.example, 403",
    "evil-localhost, 403",
    "xregistry.lan, 403",
    "a.registry.lan, 403",
    "localhost., 403",
    "[evil], 400",
    "[::1, 400",
    "::1, 400",
    "localhost:port, 400",
    "localhost@evil.example, 400",
    "localhost/evil, 400",
    "localhost evil, 400",
    "'localhost, evil.example', 400",
    "localhost:1:2, 400",
  })
  void theHostField(String host, int status) throws IOException {
    assertStatus(status, "", "Host: " + host);
  }

  @Test
  void thereIsOneHostField() throws IOException {
    assertStatus(400, "", NO_FIELD);
    assertStatus(400, "", "Host: localhost", "Host: localhost");
    assertStatus(400, "", "Host: localhost", "hOST: evil.example");
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost, localhost, 200",
    "HTTP://LOCALHOST, localhost, 200",
    "https://[::1]:5050, [::1]:5050, 200",
    "http://evil.example, evil.example, 403",
    "http://evil.example, localhost, 400",
    "http://localhost, evil.example, 400",
    "http://localhost@evil.example, localhost, 400",
    "http://, localhost, 200",
    "ftp://localhost, localhost, 400",
  })
  void anAbsoluteTargetNamesTheSameHost(String origin, String host, int status) throws IOException {
    assertStatus(status, origin, "Host: " + host);
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:5050, 200",
    "HTTP://LOCALHOST:5050, 200",
    "https://localhost:5050, 403",
    "http://localhost:5051, 403",
    "http://127.0.0.1:5050, 403",
    "http://evil.example, 403",
    "null, 403",
    "'', 403",
  })
  void thePagesOfOthersAreRefused(String origin, int status) throws IOException {
    assertStatus(status, "", "Host: localhost:5050", "Origin: " + origin);
  }

  @Test
  void twoOriginsAreNotOurs() throws IOException {
    assertStatus(
        403, "", "Host: localhost", "Origin: http://localhost", "Origin: http://evil.example");
  }

  /** Whatever is sent, a 200 is only for what is ours by a grammar written apart. */
  @Test
  void randomHostsAreOursOnlyWhenTheyAre() throws IOException {
    Pattern ours =
        Pattern.compile(
            "(?i)(localhost|[a-z0-9.%@-]*\\.localhost|registry\\.lan|[0-9.]+|\\[[0-9a-f:.]+])(:[0-9]*)?");
    String[] parts = {
      "localhost",
      "registry.lan",
      "evil.example",
      "127.0.0.1",
      "[::1]",
      "[",
      "]",
      ":",
      ".",
      "@",
      "%",
      "/",
      "5050",
      "0",
      "a",
      "\u00e9",
      "\t",
      " ",
      ",",
      "\\",
      "-",
      "x",
      "::",
      "%6c"
    };
    RandomGenerator random = new Random(SEED);
    int port = agent.port();
    for (int i = 0; i < 1500; i++) {
      StringBuilder host = new StringBuilder();
      for (int n = random.nextInt(1, 5); n > 0; n--) {
        host.append(parts[random.nextInt(parts.length)]);
      }
      String sent = host.toString().strip();
      int status = RawHttp.send(port, "GET /livez", "Host: " + sent).status();
      assertThat(status).describedAs(sent).isIn(200, 400, 403);
      if (status == 200) {
        assertThat(sent).matches(ours);
      }
    }
  }
}
