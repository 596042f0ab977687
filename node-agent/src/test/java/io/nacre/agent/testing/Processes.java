package io.nacre.agent.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ending the processes that fixtures have started. */
final class Processes {
  private Processes() {}

  /** SIGTERM, and SIGKILL when that takes too long or the test is interrupted; the exit code. */
  static int terminate(Process process, Duration limit) {
    process.destroy();
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return kill(process);
  }

  /** SIGKILL; the exit code. */
  static int kill(Process process) {
    process.destroyForcibly();
    return process.onExit().join().exitValue();
  }
}
