package io.nacre.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The body of a response. */
public sealed interface Body {
  Empty EMPTY = new Empty();

  /** Nothing; Content-Length 0 where the status allows one. */
  record Empty() implements Body {}

  /** A few bytes that are in memory anyway. The array is not copied and must not change. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Bytes(byte[] content) implements Body {}

  /** A region of a file; leaves by {@code sendfile} where there is no TLS. */
  record FileRegion(Path file, long offset, long length) implements Body {}

  /** The answer to HEAD for a body of this many bytes. */
  record Length(long length) implements Body {}

  /**
   * Bytes that come into being while they are sent.
   *
   * @param length in bytes, or -1 when unknown (chunked)
   * @param writer called on a virtual thread, once. The head leaves with its first byte: when it
   *     throws before that, it is as if the handler had thrown; after that, the connection is
   *     closed without completing the body
   */
  record Stream(long length, Writer writer) implements Body {}

  /** Writes a {@link Stream}. */
  @FunctionalInterface
  interface Writer {
    void writeTo(Sink sink) throws IOException, InterruptedException;
  }

  /** Where a {@link Writer} writes; each call waits until the client takes the bytes. */
  interface Sink {
    /** Sends what remains in the buffer, which may be used again on return. */
    void write(ByteBuffer bytes) throws IOException, InterruptedException;

    /** Sends a region of a file; by {@code sendfile} where there is no TLS. */
    void transfer(FileChannel file, long offset, long length)
        throws IOException, InterruptedException;
  }

  static Body utf8(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
