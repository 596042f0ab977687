package io.nacre.swarm;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what must come true, and says what did not. */
public final class Soon {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  private Soon() {}

  public static void soon(String what, Callable<Boolean> isTrue) throws Exception {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!isTrue.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("did not come true: " + what);
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }
}
