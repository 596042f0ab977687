package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.http.HttpClient.Incoming;
import io.nacre.http.HttpClient.Outgoing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Origins behind a proxy. Their names exist nowhere, so that none can be reached without it. */
class ClientProxyTest {
  private static final String BASIC = "Proxy-Authorization: Basic dXNlcjpwYXNz\r\n";

  @TempDir static Path keys;
  private static TestCertificate certificate;

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = TestCertificate.create(keys, "registry.invalid");
  }

  private static HttpClient client(TestProxy proxy) throws Exception {
    SSLContext trust = certificate.trusted();
    return new HttpClient(
        HttpClient.Options.DEFAULT
            .with(new HttpClient.Tls(() -> trust, true))
            .with(proxy.forAll()));
  }

  private static String get(HttpClient client, String uri)
      throws IOException, InterruptedException {
    try (Incoming response = client.send(Outgoing.get(URI.create(uri)))) {
      return response.status() + " " + Http.text(response.body().readAll(1000));
    }
  }

  private static HttpServer secureServer() throws Exception {
    SSLContext own = certificate.trusting(certificate);
    return HttpServer.start(
        Http.ANY_PORT,
        request -> Response.text(200, "at " + request.target()),
        HttpServer.Options.DEFAULT.with(new HttpServer.Tls(() -> own, false)));
  }

  @Test
  void httpsGoesThroughATunnelAndTheProxySeesNoMore() throws Exception {
    try (HttpServer server = secureServer();
        TestProxy proxy = TestProxy.to(server.address());
        HttpClient client = client(proxy)) {
      for (int i = 0; i < 3; i++) {
        assertThat(get(client, "https://registry.invalid/v2/?a=b")).isEqualTo("200 at /v2/?a=b\n");
      }
      assertThat(proxy.heads())
          .containsExactly(
              "CONNECT registry.invalid:443 HTTP/1.1\r\nHost: registry.invalid:443\r\n"
                  + BASIC
                  + "\r\n");
    }
  }

  @Test
  void theOriginsCertificateIsCheckedThroughTheTunnel() throws Exception {
    try (HttpServer server = secureServer();
        TestProxy proxy = TestProxy.to(server.address());
        HttpClient client = client(proxy)) {
      assertThatThrownBy(() -> get(client, "https://other.invalid/"))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("cannot reach https://other.invalid through the proxy ");
    }
  }

  @Test
  void httpIsAskedOfTheProxyInAbsoluteForm() throws Exception {
    String ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    try (TestProxy proxy = TestProxy.answering(ok);
        HttpClient client = client(proxy)) {
      assertThat(get(client, "http://registry.invalid:5000/v2/?a=b")).isEqualTo("200 ok");
      assertThat(proxy.heads())
          .containsExactly(
              "GET http://registry.invalid:5000/v2/?a=b HTTP/1.1\r\n"
                  + "Host: registry.invalid:5000\r\n"
                  + BASIC
                  + "\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'HTTP/1.1 407 X\r\n\r\n', the proxy wants other credentials (407)",
    "'HTTP/1.1 502 Bad Gateway\r\n\r\n', the proxy answered 502",
    "'HTTP/1.1 302 Found\r\nLocation: https://evil.invalid/\r\n\r\n', the proxy answered 302",
    "'HTTP/1.1 200 OK\r\n\r\nmore', the proxy gave a malformed answer",
    "'SSH-2.0-x\r\n\r\n', the proxy gave a malformed answer",
    "'HTTP/1.1 200 OK\r\n', the proxy closed the connection",
  })
  void aProxyThatMakesNoTunnelIsNamed(String answer, String why) throws Exception {
    try (TestProxy proxy = TestProxy.answering(answer);
        HttpClient client = client(proxy)) {
      assertThatThrownBy(() -> get(client, "https://registry.invalid/"))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "cannot reach https://registry.invalid through the proxy %s: %s",
              proxy.address(""), why);
    }
  }

  @Test
  void anEndlessAnswerIsNotRead() throws Exception {
    try (TestProxy proxy = TestProxy.answering("HTTP/1.1 200 " + "x".repeat(100_000));
        HttpClient client = client(proxy)) {
      assertThatThrownBy(() -> get(client, "https://registry.invalid/"))
          .hasMessageEndingWith("the proxy gave a malformed answer");
    }
  }

  @Test
  void aProxyThatSaysNothingIsNotWaitedFor() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Proxy proxy = new Proxy("127.0.0.1", silent.getLocalPort(), Optional.empty());
      Duration little = Duration.ofMillis(200);
      HttpClient.Options hasty =
          new HttpClient.Options(little, little, little, 4)
              .with(new Proxies(Optional.empty(), Optional.of(proxy), NoProxy.NOTHING));
      try (HttpClient client = new HttpClient(hasty)) {
        assertThatThrownBy(() -> get(client, "https://registry.invalid/"))
            .hasMessage(
                "cannot reach https://registry.invalid through the proxy %s: it took too long",
                proxy);
      }
    }
  }

  @Test
  void exceptionsAreReachedDirectly() throws Exception {
    try (HttpServer server = Http.serve(_ -> Response.text(200, "direct"));
        TestProxy proxy = TestProxy.answering("HTTP/1.1 502 X\r\nContent-Length: 0\r\n\r\n");
        HttpClient client =
            new HttpClient(
                HttpClient.Options.DEFAULT.with(
                    new Proxies(
                        Optional.of(proxy.address("")),
                        Optional.empty(),
                        NoProxy.parse("127.0.0.0/8"))))) {
      assertThat(get(client, Http.uri(server, "/").toString())).isEqualTo("200 direct\n");
      assertThat(proxy.heads()).isEmpty();
    }
  }
}
