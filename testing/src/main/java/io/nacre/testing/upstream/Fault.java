package io.nacre.testing.upstream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One thing that an upstream does wrong. */
public abstract class Fault {
  private static final int PATIENCE_SECONDS = 30;

  /** Nothing is wrong. */
  static final Fault NONE = new Fault() {};

  /** Answers by itself, if it does. */
  boolean answers(OutputStream out) throws IOException, InterruptedException {
    return false;
  }

  /** Whether the registry does not get to see a field of the request. */
  boolean hides(String field) {
    return false;
  }

  /** The head to send for this one. */
  List<String> head(List<String> lines) {
    return lines;
  }

  /**
   * Passes on a piece of the body.
   *
   * @param at its place in the body
   * @return whether more may come; otherwise the connection ends there
   */
  boolean body(long at, byte[] bytes, int length, OutputStream out)
      throws IOException, InterruptedException {
    out.write(bytes, 0, length);
    return true;
  }

  /** Answers with a status and nothing else. */
  public static Fault status(int status, String... fields) {
    return new Fault() {
      @Override
      boolean answers(OutputStream out) throws IOException {
        String head =
            "HTTP/1.1 %d Fault\r\nContent-Length: 0\r\nConnection: close\r\n".formatted(status);
        String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        out.write((head + more + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return true;
      }
    };
  }

  /** Says nothing until the other end has had enough, or the test has. */
  public static Fault hang(CountDownLatch until) {
    return new Fault() {
      @Override
      boolean answers(OutputStream out) throws InterruptedException {
        var _ = until.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return true;
      }
    };
  }

  /** Ends the connection after so many bytes of the body. */
  public static Fault truncated(long after) {
    return new Fault() {
      @Override
      boolean body(long at, byte[] bytes, int length, OutputStream out) throws IOException {
        int passed = Math.clamp(after - at, 0, length);
        out.write(bytes, 0, passed);
        return passed == length;
      }
    };
  }

  /** Changes one byte of the body. */
  public static Fault changed(long which) {
    return new Fault() {
      @Override
      boolean body(long at, byte[] bytes, int length, OutputStream out) throws IOException {
        if (which >= at && which < at + length) {
          bytes[(int) (which - at)] ^= 1;
        }
        out.write(bytes, 0, length);
        return true;
      }
    };
  }

  /** Sends the whole, whatever part was asked for. */
  public static Fault withoutRanges() {
    return new Fault() {
      @Override
      boolean hides(String field) {
        return field.toLowerCase(Locale.ROOT).startsWith("range:");
      }
    };
  }

  /** Says another length than the body has. */
  public static Fault length(long told) {
    return new Fault() {
      @Override
      List<String> head(List<String> lines) {
        return lines.stream()
            .map(
                line ->
                    line.toLowerCase(Locale.ROOT).startsWith("content-length:")
                        ? "Content-Length: " + told
                        : line)
            .toList();
      }
    };
  }

  /** Sends so much of the body, and the rest when it may. */
  public static Fault slow(long first, CountDownLatch rest) {
    return new Fault() {
      @Override
      boolean body(long at, byte[] bytes, int length, OutputStream out)
          throws IOException, InterruptedException {
        int now = Math.clamp(first - at, 0, length);
        out.write(bytes, 0, now);
        out.flush();
        if (now < length) {
          var _ = rest.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
          out.write(bytes, now, length - now);
        }
        return true;
      }
    };
  }
}
