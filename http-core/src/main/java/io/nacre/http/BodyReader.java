package io.nacre.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * The body of a request, read by the handler at its own pace; the client is held back meanwhile.
 */
public interface BodyReader {

  /** Content-Length, when the sender said one. */
  OptionalLong length();

  /**
   * The next bytes, waiting for them; an empty buffer at the end. The buffer is valid until the
   * next call.
   *
   * @throws IOException when the sender went away or sent nothing for too long before the body was
   *     complete
   */
  ByteBuffer next() throws IOException, InterruptedException;

  /**
   * Reads until the buffer is full or the body has ended; waits once for all of it, not for each
   * piece.
   *
   * @return how many bytes were read; fewer than there was room for only at the end
   * @throws IOException as {@link #next}
   */
  int read(ByteBuffer into) throws IOException, InterruptedException;

  /**
   * All of it, for small documents.
   *
   * @param limit in bytes
   * @throws BodyTooLargeException when there is more
   */
  byte[] readAll(int limit) throws IOException, InterruptedException;
}
