package io.nacre.store.blob;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file of the data folder for what must be put down for a while; it is gone when it is closed, or
 * when the next process opens the folder. For one thread.
 */
public final class Scratch implements Closeable {
  private final IncomingFile file;
  private long length;

  Scratch(IncomingFile file) {
    this.file = file;
  }

  /** How many bytes it has. */
  public long length() {
    return length;
  }

  /**
   * Puts what remains in the buffer at the end.
   *
   * @return where it begins
   * @throws io.nacre.store.DiskFullException when there is no room for it
   */
  public long append(ByteBuffer bytes) throws IOException {
    long at = length;
    length += bytes.remaining();
    file.write(bytes.duplicate(), at);
    return at;
  }

  /** What was put there. */
  public ByteBuffer read(long offset, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    file.read(bytes, offset);
    return bytes.flip();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
