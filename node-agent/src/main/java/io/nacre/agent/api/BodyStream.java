package io.nacre.agent.api;

import io.nacre.http.BodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/** The body of a request as a stream, for what reads from streams. */
final class BodyStream extends InputStream {
  private static final int END = -1;

  private final BodyReader body;
  private ByteBuffer current = ByteBuffer.allocate(0);
  private boolean ended;

  BodyStream(BodyReader body) {
    this.body = body;
  }

  @Override
  public int read() throws IOException {
    return fill() ? Byte.toUnsignedInt(current.get()) : END;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return END;
    }
    int count = Math.min(length, current.remaining());
    current.get(into, offset, count);
    return count;
  }

  /** Whether there is at least one byte; waits for it. */
  private boolean fill() throws IOException {
    if (!current.hasRemaining() && !ended) {
      try {
        current = body.next();
        ended = !current.hasRemaining();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while receiving");
      }
    }
    return !ended;
  }
}
