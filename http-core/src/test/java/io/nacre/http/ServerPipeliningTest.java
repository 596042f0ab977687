package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that are sent in one go are answered in order (RFC 9112, section 9.3.2), also when the
 * connection goes to and fro between the event loops for small answers and those for files.
 */
class ServerPipeliningTest {
  private static final int SIZE = 2_000_000;

  @TempDir Path folder;
  private final byte[] content = Http.random(SIZE, 11);
  private Path file = Path.of("");

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.write(folder.resolve("blob"), content);
  }

  /** {@code /<kind>/<n>}: n bytes, from memory, a thread, a file, a stream. */
  private final Handler handler =
      new Handler() {
        @Override
        public Response handle(Request request) throws Exception {
          String[] parts = request.path().split("/");
          int size = Integer.parseInt(parts[2]);
          return switch (parts[1]) {
            case "memory", "thread" -> Http.ok(new Body.Bytes(Arrays.copyOf(content, size)));
            case "file", "quickfile" -> Http.ok(new Body.FileRegion(file, 0, size));
            case "stream" -> Http.ok(new Body.Stream(size, sink -> stream(sink, size)));
            case "echo" -> Http.ok(new Body.Bytes(request.body().readAll(SIZE)));
            default -> Response.of(404);
          };
        }

        @Override
        public Optional<Response> immediate(Request request) {
          try {
            return request.path().startsWith("/memory") || request.path().startsWith("/quickfile")
                ? Optional.of(handle(request))
                : Optional.empty();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        }
      };

  private void stream(Body.Sink sink, int size) throws IOException, InterruptedException {
    int half = size / 2;
    sink.write(ByteBuffer.wrap(content, 0, half));
    try (FileChannel channel = FileChannel.open(file)) {
      sink.transfer(channel, half, size - half);
    }
  }

  @Test
  void everyAnswerIsInItsPlace() throws Exception {
    try (HttpServer server = Http.serve(handler);
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (int seed = 0; seed < 8; seed++) {
        Random random = new Random(seed);
        clients.add(
            CompletableFuture.runAsync(
                () -> {
                  try {
                    converse(server, random);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                },
                executor));
      }
      for (CompletableFuture<Void> client : clients) {
        client.get(120, TimeUnit.SECONDS);
      }
    }
  }

  private void converse(HttpServer server, Random random) throws IOException {
    String[] kinds = {"memory", "memory", "thread", "file", "quickfile", "stream", "echo"};
    try (RawClient client = new RawClient(server.address())) {
      for (int round = 0; round < 10; round++) {
        StringBuilder requests = new StringBuilder();
        int[] sizes = new int[1 + random.nextInt(20)];
        for (int i = 0; i < sizes.length; i++) {
          String kind = kinds[random.nextInt(kinds.length)];
          sizes[i] = random.nextInt(random.nextBoolean() ? 2_000 : 600_000);
          if (kind.equals("echo")) {
            sizes[i] = Math.min(sizes[i], 3_000);
            requests.append("PUT /echo/0 HTTP/1.1\r\nHost: t\r\nContent-Length: ");
            requests.append(sizes[i]).append("\r\n\r\n");
            requests.append(Http.text(Arrays.copyOf(content, sizes[i])));
          } else {
            requests.append("GET /").append(kind).append('/').append(sizes[i]);
            requests.append(" HTTP/1.1\r\nHost: t\r\n\r\n");
          }
        }
        client.send(requests.toString());
        for (int size : sizes) {
          RawClient.Head head = client.head();
          assertThat(head.status()).isEqualTo(200);
          assertThat(head.length()).isEqualTo(size);
          assertThat(client.bytes(size)).isEqualTo(Arrays.copyOf(content, size));
        }
      }
    }
  }

  @Test
  void theRestIsAnsweredWhenTheClientSaysItSendsNoMore() throws Exception {
    try (HttpServer server = Http.serve(handler);
        RawClient client = new RawClient(server.address())) {
      client.get("/thread/10").get("/file/300000").get("/memory/20").get("/thread/30").endOutput();
      for (int size : new int[] {10, 300_000, 20, 30}) {
        assertThat(client.bytes(client.head().length())).isEqualTo(Arrays.copyOf(content, size));
      }
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void nothingIsAnsweredAfterAClose() throws Exception {
    try (HttpServer server = Http.serve(handler);
        RawClient client = new RawClient(server.address())) {
      client.send("GET /memory/1 HTTP/1.1\r\nHost: t\r\nConnection: Close\r\n\r\n");
      client.get("/memory/2");
      RawClient.Head head = client.head();
      assertThat(head.field("Connection")).hasValue("close");
      client.bytes(1);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void aClientThatAsksAndNeverReadsIsNotReadAnyMore() throws Exception {
    try (HttpServer server = Http.serve(handler);
        RawClient client = new RawClient(server.address(), 16 * 1024)) {
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(
              () -> {
                try {
                  String hundred = "GET /memory/10000 HTTP/1.1\r\nHost: t\r\n\r\n".repeat(100);
                  for (int i = 0; i < 10_000; i++) {
                    client.send(hundred);
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      assertThat(sent.copy().completeOnTimeout(null, 500, TimeUnit.MILLISECONDS).join()).isNull();
      assertThat(sent).isNotDone(); // a million requests, ten gigabytes of answers: held back
    }
  }
}
