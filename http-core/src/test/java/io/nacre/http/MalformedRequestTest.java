package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What RFC 9112 forbids is refused and the connection closed, so that nothing is smuggled. */
class MalformedRequestTest {

  private final AtomicInteger asked = new AtomicInteger();

  private final Handler handler =
      request -> {
        asked.incrementAndGet();
        request.body().readAll(1_000_000);
        return Response.text(200, "x");
      };

  // '|' is CRLF, '!' a bare LF, '^' a bare CR.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "400; GET / HTTP/1.1||", // section 3.2: Host
        "400; GET / HTTP/1.1|Host: a|Host: b||",
        "400; GET / HTTP/1.1|Host : a||", // section 5.1: no space before the colon
        "400; GET / HTTP/1.1|Host: a|: b||",
        "400; GET / HTTP/1.1|Host: a|X Y: b||",
        "400; GET /a b HTTP/1.1|Host: a||",
        "400; GET /../etc HTTP/1.1|Host: a||",
        "400; GET /%2e%2e/etc HTTP/1.1|Host: a||",
        "400; GET /%00 HTTP/1.1|Host: a||",
        "400; GET /%ff HTTP/1.1|Host: a||",
        "400; GET * HTTP/1.1|Host: a||",
        "400; CONNECT a:443 HTTP/1.1|Host: a||",
        "400; GET|Host: a||",
        "400; GET /|Host: a||",
        "400; GET / HTTP/x|Host: a||",
        "400; GET / JUNK/1.1|Host: a||",
        "505; GET / HTTP/2.0|Host: a||",
        "400; G{}T / HTTP/1.1|Host: a||",
        "400; GET / HTTP/1.1|Host: a|X: a^b||",
        "400; GET / HTTP/1.1!Host: a!!", // a bare LF as an end of line is where parsers differ
        "400; PUT / HTTP/1.1|Host: a|Content-Length: 3|Content-Length: 4||abcd",
        "400; PUT / HTTP/1.1|Host: a|Content-Length: 3|Content-Length: 3||abc",
        "400; PUT / HTTP/1.1|Host: a|Content-Length: 3, 3||abc",
        "400; PUT / HTTP/1.1|Host: a|Content-Length: +3||abc",
        "400; PUT / HTTP/1.1|Host: a|Content-Length: -3||abc",
        "400; PUT / HTTP/1.1|Host: a|Content-Length: 0x3||abc",
        "400; PUT / HTTP/1.1|Host: a|Content-Length: 99999999999999999999||abc",
        "400; PUT / HTTP/1.1|Host: a|Content-Length: ||abc",
        "400; PUT / HTTP/1.1|Host: a|Content-Length: 3|Transfer-Encoding: chunked||0||",
        "400; PUT / HTTP/1.1|Host: a|Transfer-Encoding: chunked, gzip||0||",
        "400; PUT / HTTP/1.1|Host: a|Transfer-Encoding: gzip||0||",
        "501; PUT / HTTP/1.1|Host: a|Transfer-Encoding: gzip, chunked||0||",
        "501; PUT / HTTP/1.1|Host: a|Transfer-Encoding: gzip|Transfer-Encoding: chunked||0||",
        "400; PUT / HTTP/1.1|Host: a|Transfer-Encoding: chunked, chunked||0||",
        "400; PUT / HTTP/1.1|Host: a|Transfer-Encoding: xchunked||0||",
        "400; PUT / HTTP/1.1|Host: a|Transfer-Encoding:\u000bchunked||0||",
        "400; PUT / HTTP/1.0|Host: a|Transfer-Encoding: chunked||0||",
      })
  void isRefusedBeforeAnyHandlerSeesIt(int status, String request) throws Exception {
    try (HttpServer server = Http.serve(handler);
        RawClient client = new RawClient(server.address())) {
      client.send(wire(request));
      RawClient.Head head = client.head();
      assertThat(head.status()).isEqualTo(status);
      assertThat(head.field("Connection")).hasValue("close");
      client.bytes(head.length());
      client.get("/smuggled");
      assertThat(client.isClosed()).isTrue();
      assertThat(asked).hasValue(0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "PUT / HTTP/1.1|Host: a|Transfer-Encoding: chunked||-1||",
        "PUT / HTTP/1.1|Host: a|Transfer-Encoding: chunked||0x3|abc|0||",
        "PUT / HTTP/1.1|Host: a|Transfer-Encoding: chunked||3|abcd|0||",
        "PUT / HTTP/1.1|Host: a|Transfer-Encoding: chunked||3!abc|0||",
        "PUT / HTTP/1.1|Host: a|Transfer-Encoding: chunked||fffffffffffffffff|abc|0||",
        "PUT / HTTP/1.1|Host: a|Transfer-Encoding: chunked||3 x|abc|0||",
      })
  void aMalformedBodyIsRefusedAndNothingAfterItIsARequest(String request) throws Exception {
    try (HttpServer server = Http.serve(handler);
        RawClient client = new RawClient(server.address())) {
      client.send(wire(request)).get("/smuggled");
      assertThat(client.answer()).startsWith("400 ");
      assertThat(client.isClosed()).isTrue();
      assertThat(asked).hasValue(1);
    }
  }

  private static String wire(String text) {
    return text.replace("|", "\r\n").replace('!', '\n').replace('^', '\r');
  }

  /** Requests with a few bytes changed: answered with whatever is not 5xx, or closed; no hang. */
  @Test
  void aRequestWithSomeBytesChangedIsNeverOurFault() throws Exception {
    String[] seeds = {
      "GET /v2/a/blobs/sha256:00?ns=x&y=%20 HTTP/1.1\r\nHost: t\r\nAccept: a/b, c/d;q=1\r\n\r\n",
      "PUT /x HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nabcde",
      "POST /y HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\n\r\n",
      "HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.1\r\nHost: t\r\n\r\n",
    };
    Random random = new Random(20261124);
    try (HttpServer server = Http.serve(handler)) {
      for (int i = 0; i < 2_000; i++) {
        byte[] request = mutated(seeds[i % seeds.length], random);
        try (RawClient client = new RawClient(server.address())) {
          client.send(request).endOutput();
          String answers = Http.text(client.rest());
          assertThat(answers)
              .as("answer to: %s", Http.text(request))
              .satisfiesAnyOf(
                  a -> assertThat(a).isEmpty(),
                  a -> assertThat(a).matches("(?s)HTTP/1\\.1 ([1-4]\\d\\d|50[15]) .*"));
        } catch (SocketException | EOFException e) {
          assertThat(e).hasMessageNotContaining("timed out"); // a reset is an answer too
        }
      }
      try (RawClient client = new RawClient(server.address())) {
        assertThat(client.get("/").answer()).isEqualTo("200 x\n");
      }
    }
  }

  private static byte[] mutated(String seed, Random random) throws IOException {
    StringBuilder text = new StringBuilder(seed);
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      int at = random.nextInt(text.length());
      char any =
          random.nextBoolean()
              ? (char) random.nextInt(256)
              : " \t\r\n:;,%/.0\0".charAt(random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, any);
        case 1 -> text.insert(at, any);
        case 2 -> text.deleteCharAt(at);
        default -> text.insert(at, seed, 0, random.nextInt(seed.length()));
      }
    }
    return text.toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
