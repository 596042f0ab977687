package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedKeyFilesTest {
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path keys;
  private static TestCertificate first;
  private static TestCertificate second;

  @TempDir Path folder;
  private KeyFiles files = new KeyFiles(Path.of(""), Path.of(""));

  @BeforeAll
  static void makeCertificates() throws Exception {
    first = TestCertificate.create(keys, "127.0.0.1");
    second = TestCertificate.create(keys, "127.0.0.1");
  }

  @BeforeEach
  void write() throws Exception {
    files = new KeyFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
    first.writeTo(files);
  }

  private static void awaitOtherThan(SSLContext old, WatchedKeyFiles watched) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (watched.get().equals(old)) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      pause(OFTEN);
    }
  }

  private static void pause(Duration time) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS)).isFalse();
  }

  @Test
  void aNewPairIsUsedAndABrokenOneIsNot() throws Exception {
    try (WatchedKeyFiles watched = new WatchedKeyFiles(files, OFTEN)) {
      SSLContext old = watched.get();
      Files.writeString(files.certificates(), "nonsense");
      pause(OFTEN.multipliedBy(10));
      assertThat(watched.get()).isSameAs(old);
      Files.delete(files.key());
      pause(OFTEN.multipliedBy(10));
      assertThat(watched.get()).isSameAs(old);
      second.writeTo(files);
      awaitOtherThan(old, watched);
    }
  }

  @Test
  void filesThatAreReplacedThroughALinkAreSeen() throws Exception {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));
    first.writeTo(new KeyFiles(one.resolve("cert.pem"), one.resolve("key.pem")));
    second.writeTo(new KeyFiles(two.resolve("cert.pem"), two.resolve("key.pem")));
    Path link = Files.createSymbolicLink(folder.resolve("live"), one);
    KeyFiles linked = new KeyFiles(link.resolve("cert.pem"), link.resolve("key.pem"));
    try (WatchedKeyFiles watched = new WatchedKeyFiles(linked, OFTEN)) {
      SSLContext old = watched.get();
      Files.move(
          Files.createSymbolicLink(folder.resolve("next"), two),
          link,
          StandardCopyOption.ATOMIC_MOVE);
      awaitOtherThan(old, watched);
    }
  }

  @Test
  void nothingIsReadAgainWhileNothingChanges() throws Exception {
    try (WatchedKeyFiles watched = new WatchedKeyFiles(files, OFTEN)) {
      SSLContext old = watched.get();
      pause(OFTEN.multipliedBy(10));
      assertThat(watched.get()).isSameAs(old);
    }
  }

  @Test
  void aPairThatDoesNotWorkIsNotStartedWith() throws Exception {
    Files.writeString(files.key(), "nonsense");
    assertThatThrownBy(() -> new WatchedKeyFiles(files, OFTEN)).isInstanceOf(IOException.class);
  }
}
