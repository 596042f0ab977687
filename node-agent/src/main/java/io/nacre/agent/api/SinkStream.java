package io.nacre.agent.api;

import io.nacre.http.Body;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * A response body as a stream, for what writes to streams. Not buffered: whoever writes to it is.
 */
final class SinkStream extends OutputStream {
  private final Body.Sink sink;

  SinkStream(Body.Sink sink) {
    this.sink = sink;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      sink.write(ByteBuffer.wrap(bytes, offset, length));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while sending");
    }
  }
}
