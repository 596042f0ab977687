package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server puts on the wire for each kind of answer (RFC 9110 and 9112). */
class ServerAnswerTest {
  private static final int SIZE = 3_000_000;

  @TempDir Path folder;
  private final byte[] content = Http.random(SIZE, 7);
  private Path file = Path.of("");

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.write(folder.resolve("blob"), content);
  }

  private Response answer(Request request) {
    return switch (request.path()) {
      case "/empty" -> Response.of(200);
      case "/text" -> Response.text(200, "hello").with("X-Custom", "caf\u00e9");
      case "/bytes" -> Http.ok(new Body.Bytes(content));
      case "/file" -> Http.ok(new Body.FileRegion(file, 0, SIZE));
      case "/region" -> Http.ok(new Body.FileRegion(file, 1000, 500_000));
      case "/nothing" -> Http.ok(new Body.FileRegion(file, 1000, 0));
      case "/gone" -> Http.ok(new Body.FileRegion(folder.resolve("gone"), 0, 10));
      case "/short" -> Http.ok(new Body.FileRegion(file, SIZE - 5, 10));
      case "/204" -> Response.of(204);
      case "/304" -> new Response(304, Headers.of("ETag", "\"x\""), new Body.Bytes(content));
      case "/length" -> Http.ok(new Body.Length(12345));
      default -> Response.of(404);
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyBodyArrivesWithItsLength(boolean immediate) throws Exception {
    Handler handler = this::answer;
    try (HttpServer server = Http.serve(immediate ? Http.immediate(handler) : handler);
        RawClient client = new RawClient(server.address())) {
      RawClient.Head empty = client.get("/empty").head();
      assertThat(empty.statusLine()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(empty.field("Content-Length")).hasValue("0");
      assertThat(empty.field("Date").orElseThrow()).matches("\\w{3}, \\d\\d \\w{3} \\d{4} .* GMT");
      assertThat(empty.field("Server")).isEmpty();
      assertThat(empty.field("Connection")).isEmpty();
      RawClient.Head text = client.get("/text").head();
      assertThat(text.field("X-Custom")).hasValue("caf\u00e9");
      assertThat(Http.text(client.bytes(text.length()))).isEqualTo("hello\n");
      client.get("/bytes");
      assertThat(client.bytes(client.head().length())).isEqualTo(content);
      client.get("/file");
      assertThat(client.bytes(client.head().length())).isEqualTo(content);
      client.get("/region");
      assertThat(client.bytes(client.head().length()))
          .isEqualTo(Arrays.copyOfRange(content, 1000, 501_000));
      assertThat(client.get("/nothing").answer()).isEqualTo("200 ");
    }
  }

  @Test
  void headHasTheLengthAndNoBody() throws Exception {
    try (HttpServer server = Http.serve(this::answer);
        RawClient client = new RawClient(server.address())) {
      for (String path : new String[] {"/bytes", "/file"}) {
        client.send("HEAD " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
        assertThat(client.head().length()).isEqualTo(SIZE);
      }
      client.send("HEAD /length HTTP/1.1\r\nHost: test\r\n\r\n");
      assertThat(client.head().length()).isEqualTo(12345);
      assertThat(client.get("/empty").head().status()).isEqualTo(200); // nothing was between
    }
  }

  @Test
  void statusesWithoutABodyTellNoLengthAndHaveNone() throws Exception {
    try (HttpServer server = Http.serve(this::answer);
        RawClient client = new RawClient(server.address())) {
      for (String path : new String[] {"/204", "/304"}) {
        RawClient.Head head = client.get(path).head();
        assertThat(head.field("Content-Length")).isEmpty();
        assertThat(head.field("Transfer-Encoding")).isEmpty();
      }
      assertThat(client.get("/empty").head().status()).isEqualTo(200);
    }
  }

  @Test
  void aFileThatIsGoneOrTooShortIsFoundOutBeforeTheFirstByte() throws Exception {
    try (HttpServer server = Http.serve(this::answer);
        RawClient client = new RawClient(server.address())) {
      assertThat(client.get("/gone").answer()).startsWith("404 ");
      assertThat(client.get("/short").answer()).isEqualTo("500 internal error\n");
      assertThat(client.get("/length").answer()).isEqualTo("500 internal error\n");
      assertThat(client.get("/text").answer()).isEqualTo("200 hello\n");
    }
  }

  @Test
  void aFileMayBeDeletedWhileItIsSent() throws Exception {
    Path large = folder.resolve("large");
    byte[] bytes = Http.random(20_000_000, 3);
    Files.write(large, bytes);
    Handler handler = _ -> Http.ok(new Body.FileRegion(large, 0, bytes.length));
    try (HttpServer server = Http.serve(handler);
        RawClient client = new RawClient(server.address(), 16 * 1024)) {
      int length = client.get("/").head().length();
      Files.delete(large);
      assertThat(client.bytes(length)).isEqualTo(bytes);
    }
  }

  @Test
  void aHandlerThatThrowsTellsTheClientNothing() throws Exception {
    Handler handler =
        _ -> {
          throw new IllegalStateException("secret");
        };
    for (Handler each : new Handler[] {handler, Http.immediate(handler)}) {
      try (HttpServer server = Http.serve(each);
          RawClient client = new RawClient(server.address())) {
        assertThat(client.get("/").answer()).isEqualTo("500 internal error\n");
        assertThat(client.get("/").answer()).isEqualTo("500 internal error\n");
      }
    }
  }

  @Test
  void anUnknownLengthIsSentInChunks() throws Exception {
    Handler handler =
        _ ->
            Http.ok(
                new Body.Stream(
                    -1,
                    sink -> {
                      sink.write(ByteBuffer.wrap("small".getBytes(StandardCharsets.UTF_8)));
                      sink.write(ByteBuffer.allocate(0)); // must not end it
                      sink.write(ByteBuffer.allocateDirect(100_000));
                      try (FileChannel blob = FileChannel.open(file)) {
                        sink.transfer(blob, 10, 0x20000);
                      }
                    }));
    try (HttpServer server = Http.serve(handler);
        RawClient client = new RawClient(server.address())) {
      for (int i = 0; i < 3; i++) {
        RawClient.Head head = client.get("/").head();
        assertThat(head.field("Transfer-Encoding")).hasValue("chunked");
        assertThat(head.field("Content-Length")).isEmpty();
        assertThat(client.line()).isEqualTo("5");
        assertThat(Http.text(client.bytes(7))).isEqualTo("small\r\n");
        assertThat(client.line()).isEqualTo(Integer.toHexString(100_000));
        assertThat(client.bytes(100_000)).containsOnly(0);
        assertThat(client.line()).isEmpty();
        assertThat(client.line()).isEqualTo("20000");
        assertThat(client.bytes(0x20000)).isEqualTo(Arrays.copyOfRange(content, 10, 10 + 0x20000));
        assertThat(Http.text(client.bytes(7))).isEqualTo("\r\n0\r\n\r\n");
      }
    }
  }

  @Test
  void aStreamWithNothingInItIsOneLastChunk() throws Exception {
    try (HttpServer server = Http.serve(_ -> Http.ok(new Body.Stream(-1, _ -> {})));
        RawClient client = new RawClient(server.address())) {
      client.get("/").head();
      assertThat(Http.text(client.bytes(5))).isEqualTo("0\r\n\r\n");
    }
  }

  @Test
  void manySmallPiecesArriveInOrderAndTheBufferMayBeUsedAgain() throws Exception {
    int pieces = 20_000;
    Handler handler =
        _ ->
            Http.ok(
                new Body.Stream(
                    pieces * 4L,
                    sink -> {
                      ByteBuffer buffer = ByteBuffer.allocate(4);
                      for (int i = 0; i < pieces; i++) {
                        sink.write(buffer.clear().putInt(i).flip());
                      }
                    }));
    try (HttpServer server = Http.serve(handler);
        RawClient client = new RawClient(server.address())) {
      ByteBuffer all = ByteBuffer.wrap(client.bytes(client.get("/").head().length()));
      for (int i = 0; i < pieces; i++) {
        assertThat(all.getInt()).isEqualTo(i);
      }
    }
  }

  @Test
  void aSmallPieceLeavesWhileTheWriterStillWaitsForTheNext() throws Exception {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    Handler handler =
        _ ->
            Http.ok(
                new Body.Stream(
                    2,
                    sink -> {
                      sink.write(ByteBuffer.wrap(new byte[] {'a'}));
                      seen.orTimeout(30, TimeUnit.SECONDS).join();
                      sink.write(ByteBuffer.wrap(new byte[] {'b'}));
                    }));
    try (HttpServer server = Http.serve(handler);
        RawClient client = new RawClient(server.address())) {
      client.get("/").head();
      assertThat(Http.text(client.bytes(1))).isEqualTo("a");
      seen.complete(null);
      assertThat(Http.text(client.bytes(1))).isEqualTo("b");
    }
  }

  @Test
  void aWriterThatThrowsNeverCompletesTheBody() throws Exception {
    Body.Writer writer =
        sink -> {
          sink.write(ByteBuffer.wrap(new byte[60_000]));
          throw new IOException("the source died");
        };
    for (long length : new long[] {100_000, 60_001, -1}) {
      try (HttpServer server = Http.serve(_ -> Http.ok(new Body.Stream(length, writer)));
          RawClient client = new RawClient(server.address())) {
        assertThat(client.get("/").head().status()).isEqualTo(200);
        byte[] got = client.rest();
        assertThat(got.length).isLessThanOrEqualTo(length < 0 ? 60_006 : 60_000);
        assertThat(Http.text(got)).doesNotContain("0\r\n\r\n");
      }
    }
  }

  @Test
  void aWriterThatThrowsBeforeItsFirstByteIsAnErrorLikeAnyOther() throws Exception {
    Body.Writer writer =
        _ -> {
          throw new IOException("no source");
        };
    try (HttpServer server = Http.serve(_ -> Http.ok(new Body.Stream(10, writer)));
        RawClient client = new RawClient(server.address())) {
      assertThat(client.get("/").answer()).isEqualTo("500 internal error\n");
      assertThat(client.get("/").answer()).isEqualTo("500 internal error\n");
    }
  }

  @Test
  void aWriterThatWritesLessOrMoreThanItSaidNeverCompletesTheBody() throws Exception {
    Body.Writer writer =
        sink -> {
          sink.write(ByteBuffer.wrap(new byte[30_000]));
          sink.write(ByteBuffer.wrap(new byte[30_000]));
        };
    for (long length : new long[] {60_001, 59_999}) {
      try (HttpServer server = Http.serve(_ -> Http.ok(new Body.Stream(length, writer)));
          RawClient client = new RawClient(server.address())) {
        client.get("/").head();
        assertThat(client.rest().length).isLessThan((int) length);
      }
    }
  }

  @Test
  void anOldClientThatKnowsTheEndOnlyByTheCloseSeesAResetWhenTheWriterThrows() throws Exception {
    Body.Writer writer =
        sink -> {
          sink.write(ByteBuffer.wrap(new byte[60_000]));
          throw new IOException("the source died");
        };
    try (HttpServer server = Http.serve(_ -> Http.ok(new Body.Stream(-1, writer)));
        RawClient client = new RawClient(server.address())) {
      client.send("GET / HTTP/1.0\r\n\r\n");
      assertThatThrownBy(
              () -> {
                client.head();
                client.rest();
              })
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(EOFException.class);
    }
  }

  @Test
  void anOldClientGetsNoChunksAndAClosedConnection() throws Exception {
    Handler handler =
        _ -> Http.ok(new Body.Stream(-1, sink -> sink.write(ByteBuffer.wrap(content))));
    try (HttpServer server = Http.serve(handler);
        RawClient client = new RawClient(server.address())) {
      RawClient.Head head = client.send("GET / HTTP/1.0\r\n\r\n").head();
      assertThat(head.field("Transfer-Encoding")).isEmpty();
      assertThat(head.field("Connection")).hasValue("close");
      assertThat(client.rest()).isEqualTo(content);
    }
  }

  @Test
  void aWriterIsToldWhenTheClientHasGone() throws Exception {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    Handler handler =
        _ ->
            Http.ok(
                new Body.Stream(
                    Long.MAX_VALUE,
                    sink -> {
                      try {
                        while (true) {
                          sink.write(ByteBuffer.allocate(100_000));
                        }
                      } catch (IOException e) {
                        told.complete(e);
                        throw e;
                      }
                    }));
    try (HttpServer server = Http.serve(handler)) {
      RawClient client = new RawClient(server.address());
      client.get("/").head();
      client.bytes(1_000_000);
      client.reset();
      assertThat(told.get(30, TimeUnit.SECONDS)).hasMessageContaining("the client has gone");
    }
  }
}
