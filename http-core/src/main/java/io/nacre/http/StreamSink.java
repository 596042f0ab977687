package io.nacre.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Carries a {@link Body.Stream} from the thread that makes it to the connection: each call waits
 * until the socket has taken its bytes. It waits no longer than the connection lives.
 */
final class StreamSink implements Body.Sink {
  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ServerConnection connection;
  private final long length;
  private final boolean chunked;
  private final CompletableFuture<Void> headWritten = new CompletableFuture<>();
  private long written;

  StreamSink(ServerConnection connection, long length, boolean http11) {
    this.connection = connection;
    this.length = length;
    this.chunked = length < 0 && http11;
  }

  /** The head is written; bytes may follow. */
  void ready() {
    headWritten.complete(null);
  }

  long written() {
    return written;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException, InterruptedException {
    int size = bytes.remaining();
    if (size > 0) {
      count(size);
      ByteBuf wrapped = Unpooled.wrappedBuffer(bytes);
      send(size, () -> wrapped);
      bytes.position(bytes.limit());
    }
  }

  @Override
  public void transfer(FileChannel file, long offset, long size)
      throws IOException, InterruptedException {
    if (size > 0) {
      count(size);
      send(size, () -> new LentFileRegion(file, offset, size));
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
    await(headWritten);
    if (chunked) {
      connection.execute(() -> connection.write(Unpooled.wrappedBuffer(LAST_CHUNK)));
    }
  }

  private void count(long size) throws IOException {
    if (length >= 0 && size > length - written) {
      throw new IOException("more than %d bytes were written".formatted(length));
    }
    written += size;
  }

  private void send(long size, Supplier<Object> message) throws IOException, InterruptedException {
    await(headWritten);
    CompletableFuture<Void> taken = new CompletableFuture<>();
    connection.execute(
        () -> {
          if (chunked) {
            connection.write(
                Unpooled.copiedBuffer(Long.toHexString(size) + "\r\n", StandardCharsets.US_ASCII));
          }
          connection.write(
              message.get(),
              sent -> {
                if (sent.isSuccess()) {
                  taken.complete(null);
                } else {
                  taken.completeExceptionally(sent.cause());
                }
              });
          if (chunked) {
            connection.write(Unpooled.wrappedBuffer(CRLF));
          }
        });
    await(taken);
  }

  private static void await(CompletableFuture<Void> step) throws IOException, InterruptedException {
    try {
      step.get();
    } catch (ExecutionException e) {
      throw new IOException("the client has gone", e.getCause());
    }
  }
}
