package io.nacre.store.gc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.image.Digest;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class HoldsTest {
  private static final Digest A = Digest.sha256("a".getBytes(UTF_8));
  private static final Digest B = Digest.sha256("b".getBytes(UTF_8));

  private final Holds holds = new Holds();

  @Test
  void whatIsHeldIsNotDeletedUntilTheLastHoldIsGone() throws IOException {
    Holds.Hold first = holds.hold(A);
    Holds.Hold second = holds.hold(A);
    assertThat(holds.ifFree(A, () -> true)).isFalse();
    assertThat(holds.ifFree(B, () -> true)).isTrue();
    first.close();
    assertThat(holds.ifFree(A, () -> true)).isFalse();
    second.close();
    assertThat(holds.ifFree(A, () -> true)).isTrue();
  }

  @Test
  void whoHoldsWaitsForADeletionUnderWay() throws Exception {
    CountDownLatch deleting = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> deletion =
          threads.submit(
              () ->
                  holds.ifFree(
                      A,
                      () -> {
                        deleting.countDown();
                        return await(goOn);
                      }));
      assertThat(deleting.await(10, TimeUnit.SECONDS)).isTrue();
      Future<Holds.Hold> hold = threads.submit(() -> holds.hold(A));
      assertThatThrownBy(() -> hold.get(50, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      goOn.countDown();
      assertThat(deletion.get(10, TimeUnit.SECONDS)).isTrue();
      hold.get(10, TimeUnit.SECONDS).close();
    }
  }

  @Test
  void aDeletionThatFailsSaysSo() {
    assertThatThrownBy(
            () ->
                holds.ifFree(
                    A,
                    () -> {
                      throw new IOException("disk");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("disk");
  }

  private static boolean await(CountDownLatch latch) throws IOException {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
