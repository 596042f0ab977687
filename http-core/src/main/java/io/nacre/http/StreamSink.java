package io.nacre.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries a {@link Body.Stream} from the thread that makes it to the connection. Large pieces are
 * not copied: the call waits until the socket has taken them. Small ones are, and the call waits
 * only while {@link #WINDOW_BYTES} of them are on their way. No wait outlives the connection.
 *
 * <p>The head leaves with the first byte: a writer that fails before it can still be answered with
 * an error.
 */
final class StreamSink implements Body.Sink {
  /** Small pieces on their way to the socket. */
  private static final int WINDOW_BYTES = 64 * 1024;

  /** The largest small piece. */
  private static final int COPIED_BYTES = 8 * 1024;

  private final ServerConnection connection;
  private final FileSender files;
  private final long length;
  private final boolean chunked;
  private final Consumer<StreamSink> start;
  private final CountDownLatch headWritten = new CountDownLatch(1);
  private final Semaphore window = new Semaphore(WINDOW_BYTES);
  private volatile @Nullable Throwable failure;
  private boolean started;
  private long written;
  private long chunks;

  /**
   * @param length that the head tells, or -1
   * @param http11 whether the client can read chunks
   * @param start writes the head and then calls {@link #headWritten}
   */
  StreamSink(ServerConnection connection, long length, boolean http11, Consumer<StreamSink> start) {
    this.connection = connection;
    this.files = new FileSender(connection);
    this.length = length;
    this.chunked = length < 0 && http11;
    this.start = start;
  }

  void headWritten() {
    headWritten.countDown();
  }

  /** Whether the head may have left. */
  boolean started() {
    return started;
  }

  /** Bytes of the body so far. */
  long written() {
    return written;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException, InterruptedException {
    int size = bytes.remaining();
    if (size == 0) {
      return;
    }
    begin(size);
    if (size <= COPIED_BYTES) {
      byte[] copy = new byte[size];
      bytes.get(copy);
      window.acquire(size);
      send(
          size,
          then -> connection.write(Unpooled.wrappedBuffer(copy), FileSender.told(then)),
          () -> window.release(size));
    } else {
      ByteBuf wrapped = Unpooled.wrappedBuffer(bytes);
      sendAndWait(size, then -> connection.write(wrapped, FileSender.told(then)));
      bytes.position(bytes.limit());
    }
  }

  @Override
  public void transfer(FileChannel file, long offset, long size)
      throws IOException, InterruptedException {
    if (size > 0) {
      begin(size);
      sendAndWait(size, then -> files.send(file, offset, size, then));
    }
  }

  /**
   * The writer has returned.
   *
   * @throws IOException when it wrote less than it said
   */
  void finish() throws IOException, InterruptedException {
    if (length >= 0 && written != length) {
      throw new IOException("%d of %d bytes were written".formatted(written, length));
    }
    begin(0);
    if (chunked) {
      String last = endOfChunk() + "0\r\n\r\n";
      connection.loop().execute(() -> connection.write(ascii(last)));
    }
  }

  private void begin(long size) throws IOException, InterruptedException {
    if (length >= 0 && size > length - written) {
      throw new IOException("more than %d bytes were written".formatted(length));
    }
    if (!started) {
      started = true;
      start.accept(this);
      headWritten.await();
    }
    written += size;
    checkNotBroken();
  }

  private void sendAndWait(long size, Consumer<Consumer<@Nullable Throwable>> message)
      throws IOException, InterruptedException {
    CountDownLatch taken = new CountDownLatch(1);
    send(size, message, taken::countDown);
    taken.await();
    checkNotBroken();
  }

  /**
   * Starts sending, as one chunk where there are chunks.
   *
   * @param then run when the socket has taken it or never will
   */
  private void send(long size, Consumer<Consumer<@Nullable Throwable>> message, Runnable then) {
    String chunk = chunked ? endOfChunk() + Long.toHexString(size) + "\r\n" : "";
    chunks++;
    connection
        .loop()
        .execute(
            () -> {
              if (chunked) {
                connection.write(ascii(chunk));
              }
              message.accept(
                  broken -> {
                    if (broken != null) {
                      failure = broken;
                    }
                    then.run();
                  });
            });
  }

  private void checkNotBroken() throws IOException {
    Throwable broken = failure;
    if (broken != null) {
      throw new IOException("the client has gone", broken);
    }
  }

  /** Leaves with the head of the next chunk: a large one may take several writes. */
  private String endOfChunk() {
    return chunks == 0 ? "" : "\r\n";
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
  }
}
