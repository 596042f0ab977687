package io.nacre.agent.cli;

import io.nacre.agent.config.DataSize;
import java.io.PrintWriter;

/**
 * How far something long has come: one line that is written over, on a terminal; nothing in a pipe
 * or a file.
 */
final class Progress implements AutoCloseable {
  private static final int WIDTH = 30;
  private static final String BACK_AND_CLEAR = "\r\u001b[K";
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final PrintWriter err;
  private final boolean shown = isTerminal();
  private final long start = System.nanoTime();

  Progress(PrintWriter err) {
    this.err = err;
  }

  /** Whether standard error is a terminal; the launcher knows, and says so. */
  private static boolean isTerminal() {
    return Boolean.getBoolean("nacre.terminal");
  }

  /**
   * @param total in bytes; 0 or less when nobody knows
   */
  void show(long bytes, long total) {
    if (!shown) {
      return;
    }
    long perSecond =
        (long) (bytes / Math.max(0.1, (System.nanoTime() - start) / (double) NANOS_PER_SECOND));
    StringBuilder line = new StringBuilder(BACK_AND_CLEAR);
    if (total > 0) {
      int filled = (int) (WIDTH * Math.min(bytes, total) / total);
      line.append('[').append("=".repeat(filled)).append(" ".repeat(WIDTH - filled)).append("] ");
    }
    line.append(new DataSize(bytes));
    if (total > 0) {
      line.append(" of ").append(new DataSize(total));
    }
    line.append(", ").append(new DataSize(perSecond)).append("/s");
    err.print(line);
    err.flush();
  }

  /** How many of how many things, where bytes tell nothing. */
  void count(long done, long total, String things) {
    if (shown) {
      err.print("%s%d of %d %s".formatted(BACK_AND_CLEAR, done, total, things));
      err.flush();
    }
  }

  /** Leaves the terminal as it was. */
  @Override
  public void close() {
    if (shown) {
      err.print(BACK_AND_CLEAR);
      err.flush();
    }
  }
}
