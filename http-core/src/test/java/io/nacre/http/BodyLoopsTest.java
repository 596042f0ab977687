package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ADR 0006: whoever waits for the disk keeps nobody waiting who needs nothing from it. */
class BodyLoopsTest {
  /** Enough to hold every event loop that sends files. */
  private static final int WAITING = 32;

  @TempDir Path folder;
  private Path file = Path.of("");
  private Path slowFile = Path.of("");

  @BeforeEach
  void makeFiles() throws Exception {
    file = Files.write(folder.resolve("file"), new byte[1_000_000]);
    // To open a FIFO is to wait until somebody writes to it: a disk as slow as we like.
    slowFile = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", slowFile.toString()).start().waitFor()).isZero();
  }

  private Response answer(Request request) {
    return switch (request.path()) {
      case "/file" -> Http.ok(new Body.FileRegion(file, 0, 1_000_000));
      case "/slow" -> Http.ok(new Body.FileRegion(slowFile, 0, 1));
      default -> Response.text(200, "small");
    };
  }

  @Test
  void smallAnswersDoNotWaitForSlowFiles() throws Exception {
    List<RawClient> waiting = new ArrayList<>();
    try (HttpServer immediate = Http.serve(Http.immediate(this::answer));
        HttpServer threaded = Http.serve(this::answer);
        RawClient veteran = new RawClient(immediate.address())) {
      veteran.get("/file");
      veteran.bytes(veteran.head().length());
      assertThat(veteran.get("/").answer()).isEqualTo("200 small\n");
      try {
        for (int i = 0; i < WAITING; i++) {
          waiting.add(new RawClient(immediate.address()).get("/slow"));
        }
        for (int i = 0; i < WAITING; i++) {
          assertThat(answerOfANewConnection(immediate)).isEqualTo("200 small\n");
          assertThat(answerOfANewConnection(threaded)).isEqualTo("200 small\n");
        }
        assertThat(veteran.get("/").answer()).isEqualTo("200 small\n");
      } finally {
        try (FileChannel _ = FileChannel.open(slowFile, StandardOpenOption.WRITE)) {
          for (RawClient client : waiting) {
            assertThat(client.answer()).startsWith("500 "); // a FIFO has no byte 0
          }
        }
      }
    } finally {
      for (RawClient client : waiting) {
        client.close();
      }
    }
  }

  private static String answerOfANewConnection(HttpServer server) throws IOException {
    try (RawClient client = new RawClient(server.address())) {
      return client.get("/").answer();
    }
  }
}
