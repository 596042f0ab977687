package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.http.HttpClient.Incoming;
import io.nacre.http.HttpClient.Outgoing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link BodyReader#read}: into a buffer of the reader's. */
class BodyReadTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final int SIZE = 5_000_000;

  private final byte[] content = Http.random(SIZE, 31);
  private final HttpClient client = new HttpClient(new HttpClient.Options(LONG, LONG, LONG, 4));
  private final CountDownLatch testIsOver = new CountDownLatch(1);

  @AfterEach
  void close() {
    testIsOver.countDown();
    client.close();
  }

  private Incoming get(HttpClient client, HttpServer server) throws Exception {
    return client.send(Outgoing.get(Http.uri(server, "/")));
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 128 << 10, (1 << 20) + 1, SIZE, SIZE + 1})
  void fillsEveryBufferButTheLast(int room) throws Exception {
    for (Body body :
        new Body[] {
          new Body.Bytes(content),
          new Body.Stream(-1, sink -> sink.write(ByteBuffer.wrap(content))) // of unknown length
        }) {
      try (HttpServer server = Http.serve(_ -> Http.ok(body));
          Incoming response = get(client, server)) {
        ByteBuffer all = ByteBuffer.allocate(SIZE);
        ByteBuffer into = ByteBuffer.allocateDirect(room);
        int count = response.body().read(into);
        while (count == room) {
          all.put(into.flip());
          count = response.body().read(into.clear());
        }
        all.put(into.flip());
        assertThat(all.hasRemaining()).isFalse();
        assertThat(all.array()).isEqualTo(content);
        assertThat(response.body().read(into.clear())).isZero();
      }
    }
  }

  @Test
  void goesOnWhereNextHasStopped() throws Exception {
    try (HttpServer server = Http.serve(_ -> Http.ok(new Body.Bytes(content)));
        Incoming response = get(client, server)) {
      ByteBuffer all = ByteBuffer.allocate(SIZE);
      ByteBuffer some = response.body().next();
      while (some.hasRemaining()) {
        all.put(some);
        all.limit(Math.min(SIZE, all.position() + 777_777));
        response.body().read(all);
        all.limit(SIZE);
        some = response.body().next();
      }
      assertThat(all.array()).isEqualTo(content);
    }
  }

  @Test
  void aReaderWhoHasTheLastByteIsNotKeptWaiting() throws Exception {
    Body half =
        new Body.Stream(
            -1,
            sink -> {
              sink.write(ByteBuffer.wrap(content, 0, 100_000));
              testIsOver.await();
            });
    try (HttpServer server = Http.serve(_ -> Http.ok(half));
        Incoming response = get(client, server)) {
      ByteBuffer into = ByteBuffer.allocate(100_000);
      assertThat(response.body().read(into)).isEqualTo(100_000);
      testIsOver.countDown();
      assertThat(response.body().read(into.clear())).isZero();
    }
  }

  @Test
  void aSenderThatFallsSilentOrBreaksOffIsAnError() throws Exception {
    Body silent =
        new Body.Stream(
            SIZE,
            sink -> {
              sink.write(ByteBuffer.wrap(content, 0, 100_000));
              testIsOver.await();
            });
    Body broken =
        new Body.Stream(
            SIZE,
            sink -> {
              sink.write(ByteBuffer.wrap(content, 0, 100_000));
              throw new IOException("the disk fails");
            });
    try (HttpServer server = Http.serve(r -> Http.ok(r.path().equals("/") ? silent : broken));
        HttpClient hasty = new HttpClient(new HttpClient.Options(LONG, LONG, SHORT, 4))) {
      try (Incoming response = get(hasty, server)) {
        assertThatThrownBy(() -> response.body().read(ByteBuffer.allocate(SIZE)))
            .isInstanceOf(StalledException.class);
      }
      try (Incoming response = client.send(Outgoing.get(Http.uri(server, "/broken")))) {
        assertThatThrownBy(() -> response.body().read(ByteBuffer.allocate(SIZE)))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("broke off");
      }
    }
  }
}
