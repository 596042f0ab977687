package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpServerTest {
  @TempDir Path folder;

  @Test
  void servesEveryKindOfBody() throws Exception {
    byte[] content = new byte[3_000_000];
    new Random(1).nextBytes(content);
    Path file = Files.write(folder.resolve("file"), content);
    Handler handler =
        request ->
            switch (request.path()) {
              case "/text" -> Response.text(200, "hello");
              case "/file" ->
                  new Response(200, Headers.NONE, new Body.FileRegion(file, 7, 2_000_000));
              case "/stream" ->
                  new Response(
                      200,
                      Headers.NONE,
                      new Body.Stream(-1, sink -> sink.write(ByteBuffer.wrap(content))));
              case "/echo" ->
                  new Response(
                      200, Headers.NONE, new Body.Bytes(request.body().readAll(10_000_000)));
              default -> Response.of(404);
            };
    try (HttpServer server =
            HttpServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                handler,
                HttpServer.Options.DEFAULT);
        HttpClient client = new HttpClient(HttpClient.Options.DEFAULT)) {
      String base = "http://127.0.0.1:" + server.address().getPort();
      for (int i = 0; i < 20; i++) {
        try (var in = client.send(HttpClient.Outgoing.get(URI.create(base + "/text")))) {
          assertThat(new String(in.body().readAll(100), StandardCharsets.UTF_8))
              .isEqualTo("hello\n");
        }
        try (var in = client.send(HttpClient.Outgoing.get(URI.create(base + "/file")))) {
          assertThat(in.body().readAll(10_000_000))
              .isEqualTo(java.util.Arrays.copyOfRange(content, 7, 2_000_007));
        }
        try (var in = client.send(HttpClient.Outgoing.get(URI.create(base + "/stream")))) {
          assertThat(in.body().readAll(10_000_000)).isEqualTo(content);
        }
        try (var in =
            client.send(
                new HttpClient.Outgoing(
                    "PUT", URI.create(base + "/echo"), Headers.NONE, content))) {
          assertThat(in.body().readAll(10_000_000)).isEqualTo(content);
        }
        try (var in = client.send(HttpClient.Outgoing.head(URI.create(base + "/file")))) {
          assertThat(in.headers().first("Content-Length")).hasValue("2000000");
          assertThat(in.body().readAll(10)).isEmpty();
        }
      }
    }
  }
}
