package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A listener that is to stop lets end what has begun. */
class DrainTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private static CompletableFuture<Void> drain(HttpServer server, Duration grace) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            server.drain(grace);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void whatHasBegunEndsAndWhatIsIdleIsClosed() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch mayAnswer = new CountDownLatch(1);
    Handler handler =
        request -> {
          if (request.path().equals("/wait")) {
            working.countDown();
            assertThat(mayAnswer.await(30, TimeUnit.SECONDS)).isTrue();
          }
          return Response.text(200, "x");
        };
    try (HttpServer server = Http.serve(handler);
        RawClient idle = new RawClient(server.address());
        RawClient busy = new RawClient(server.address())) {
      assertThat(idle.get("/").answer()).isEqualTo("200 x\n");
      busy.get("/wait");
      assertThat(working.await(30, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<Void> drained = drain(server, LONG);
      assertThat(idle.isClosed()).isTrue();
      assertThatThrownBy(() -> new RawClient(server.address())).isInstanceOf(IOException.class);
      assertThat(drained).isNotDone();
      mayAnswer.countDown();
      RawClient.Head head = busy.head();
      assertThat(head.field("Connection")).hasValue("close");
      assertThat(Http.text(busy.rest())).isEqualTo("x\n");
      drained.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aBodyUnderWayIsCompleted() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    Handler handler =
        _ ->
            Http.ok(
                new Body.Stream(
                    -1,
                    sink -> {
                      sink.write(ByteBuffer.wrap(new byte[] {'a'}));
                      assertThat(mayGoOn.await(30, TimeUnit.SECONDS)).isTrue();
                      sink.write(ByteBuffer.wrap(new byte[] {'b'}));
                    }));
    try (HttpServer server = Http.serve(handler);
        RawClient client = new RawClient(server.address())) {
      client.get("/").head();
      assertThat(Http.text(client.bytes(4))).isEqualTo("1\r\na");
      CompletableFuture<Void> drained = drain(server, LONG);
      mayGoOn.countDown();
      assertThat(Http.text(client.rest())).isEqualTo("\r\n1\r\nb\r\n0\r\n\r\n");
      drained.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatDoesNotEndInTimeIsClosed() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch working = new CountDownLatch(1);
    Handler handler =
        _ -> {
          working.countDown();
          never.await(30, TimeUnit.SECONDS);
          return Response.of(200);
        };
    try (HttpServer server = Http.serve(handler);
        RawClient client = new RawClient(server.address())) {
      client.get("/");
      assertThat(working.await(30, TimeUnit.SECONDS)).isTrue();
      drain(server, Duration.ofMillis(100)).get(30, TimeUnit.SECONDS);
      assertThat(client.isClosed()).isTrue();
      never.countDown();
    }
  }
}
