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
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same server and client with TLS between them. */
class TlsTest {
  private static final int SIZE = 3_000_000;

  @TempDir static Path keys;
  private static TestCertificate ours;
  private static TestCertificate another;
  private static TestCertificate otherName;

  @TempDir Path folder;
  private final byte[] content = Http.random(SIZE, 17);
  private Path file = Path.of("");

  @BeforeAll
  static void makeCertificates() throws Exception {
    ours = TestCertificate.create(keys, "127.0.0.1");
    another = TestCertificate.create(keys, "127.0.0.1");
    otherName = TestCertificate.create(keys, "other.example");
  }

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.write(folder.resolve("blob"), content);
  }

  private Response answer(Request request) throws IOException, InterruptedException {
    return switch (request.path()) {
      case "/text" -> Response.text(200, "hello");
      case "/file" -> Http.ok(new Body.FileRegion(file, 1000, SIZE - 2000));
      case "/echo" -> Http.ok(new Body.Bytes(request.body().readAll(SIZE)));
      case "/stream" ->
          Http.ok(
              new Body.Stream(
                  -1,
                  sink -> {
                    sink.write(ByteBuffer.wrap(content, 0, 1000));
                    try (FileChannel channel = FileChannel.open(file)) {
                      sink.transfer(channel, 1000, SIZE - 1000);
                    }
                  }));
      default -> Response.of(404);
    };
  }

  private HttpServer serve(HttpServer.Tls tls) throws IOException {
    return HttpServer.start(Http.ANY_PORT, this::answer, HttpServer.Options.DEFAULT.with(tls));
  }

  private static HttpClient client(SSLContext context, boolean checkName) {
    return new HttpClient(
        HttpClient.Options.DEFAULT.with(new HttpClient.Tls(() -> context, checkName)));
  }

  private static URI uri(HttpServer server, String path) {
    return URI.create("https://127.0.0.1:" + server.address().getPort() + path);
  }

  private static byte[] get(HttpClient client, URI uri) throws IOException, InterruptedException {
    try (Incoming response = client.send(Outgoing.get(uri))) {
      assertThat(response.status()).isEqualTo(200);
      return response.body().readAll(10_000_000);
    }
  }

  @Test
  void everyBodyArrivesWhole() throws Exception {
    SSLContext own = ours.trusting(ours);
    try (HttpServer server = serve(new HttpServer.Tls(() -> own, false));
        HttpClient client = client(ours.trusted(), true)) {
      for (int i = 0; i < 3; i++) {
        assertThat(Http.text(get(client, uri(server, "/text")))).isEqualTo("hello\n");
        assertThat(get(client, uri(server, "/file")))
            .isEqualTo(Arrays.copyOfRange(content, 1000, SIZE - 1000));
        assertThat(get(client, uri(server, "/stream"))).isEqualTo(content);
        Outgoing put = new Outgoing("PUT", uri(server, "/echo"), Headers.NONE, content);
        try (Incoming response = client.send(put)) {
          assertThat(response.body().readAll(SIZE)).isEqualTo(content);
        }
      }
    }
  }

  @Test
  void aServerThatIsNotTrustedOrNotTheOneNamedIsRefused() throws Exception {
    SSLContext own = otherName.trusting(otherName);
    try (HttpServer server = serve(new HttpServer.Tls(() -> own, false));
        HttpClient wrongName = client(otherName.trusted(), true);
        HttpClient anyName = client(otherName.trusted(), false);
        HttpClient wrongTrust = client(ours.trusted(), false)) {
      assertThatThrownBy(() -> get(wrongName, uri(server, "/text")))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("cannot reach https://127.0.0.1:");
      assertThatThrownBy(() -> get(wrongTrust, uri(server, "/text")))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("cannot reach https://127.0.0.1:");
      assertThat(Http.text(get(anyName, uri(server, "/text")))).isEqualTo("hello\n");
    }
  }

  @Test
  void aClientWithoutATrustedCertificateGetsNotAByte() throws Exception {
    SSLContext own = ours.trusting(otherName);
    try (HttpServer server = serve(new HttpServer.Tls(() -> own, true));
        HttpClient known = client(otherName.trusting(ours), true);
        HttpClient unknown = client(another.trusting(ours), true);
        HttpClient nobody = client(ours.trusted(), true)) {
      assertThat(Http.text(get(known, uri(server, "/text")))).isEqualTo("hello\n");
      assertThatThrownBy(() -> get(unknown, uri(server, "/text"))).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> get(nobody, uri(server, "/text"))).isInstanceOf(IOException.class);
    }
  }

  @Test
  void eachSideIsToldWhoTheOtherHasProvedToBe() throws Exception {
    List<List<X509Certificate>> seen = new CopyOnWriteArrayList<>();
    Handler handler =
        request -> {
          seen.add(request.certificates());
          return Response.text(200, "x");
        };
    SSLContext own = ours.trusting(another);
    try (HttpServer asking =
            HttpServer.start(
                Http.ANY_PORT,
                handler,
                HttpServer.Options.DEFAULT.with(new HttpServer.Tls(() -> own, true)));
        HttpServer silent =
            HttpServer.start(
                Http.ANY_PORT,
                handler,
                HttpServer.Options.DEFAULT.with(new HttpServer.Tls(() -> own, false)));
        HttpClient client = client(another.trusting(ours), true)) {
      for (HttpServer server : List.of(asking, asking, silent)) {
        try (Incoming response = client.send(Outgoing.get(uri(server, "/")))) {
          assertThat(response.certificates()).containsExactly(ours.certificate());
          response.body().readAll(10);
        }
      }
    }
    assertThat(seen)
        .containsExactly(List.of(another.certificate()), List.of(another.certificate()), List.of());
  }

  @Test
  void aNewCertificateIsUsedForNewConnections() throws Exception {
    AtomicReference<SSLContext> current = new AtomicReference<>(ours.trusting(ours));
    try (HttpServer server = serve(new HttpServer.Tls(current::get, false));
        HttpClient trustsFirst = client(ours.trusted(), true);
        HttpClient trustsSecond = client(another.trusted(), true)) {
      assertThat(get(trustsFirst, uri(server, "/text"))).isNotEmpty();
      current.set(another.trusting(another));
      assertThat(get(trustsSecond, uri(server, "/text"))).isNotEmpty();
      assertThat(get(trustsFirst, uri(server, "/text"))).isNotEmpty(); // its connection lives on
    }
  }

  @Test
  void plainHttpOnATlsListenerIsClosed() throws Exception {
    SSLContext own = ours.trusting(ours);
    try (HttpServer server = serve(new HttpServer.Tls(() -> own, false));
        RawClient client = new RawClient(server.address())) {
      client.get("/text");
      assertThat(Http.text(client.rest())).doesNotContain("HTTP/1.1 200");
    }
  }
}
