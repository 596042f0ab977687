package io.nacre.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries the body of a request from the thread that makes it to the connection. Nothing is copied
 * and nothing queued: each piece is waited for until the socket has taken it, so that the origin
 * sets the pace.
 */
final class ClientSink implements Body.Sink {
  /** What is given to the socket at once; the origin's patience is measured by it. */
  private static final int PIECE_BYTES = 128 * 1024;

  private static final String LAST_CHUNK = "0\r\n\r\n";

  private final Channel channel;
  private final Origin origin;
  private final long length;
  private final Duration stall;
  private final Runnable whole;
  private final Consumer<IOException> failed;
  private long written;

  /**
   * @param length that the head tells, or -1 for chunks
   * @param stall how long the origin may take no byte
   * @param whole run as soon as the socket has taken the last byte
   * @param failed told why there will be none; closes the connection
   */
  ClientSink(
      Channel channel,
      Origin origin,
      long length,
      Duration stall,
      Runnable whole,
      Consumer<IOException> failed) {
    this.channel = channel;
    this.origin = origin;
    this.length = length;
    this.stall = stall;
    this.whole = whole;
    this.failed = failed;
  }

  /** A region of a file as a stream. */
  static Body.Stream stream(Body.FileRegion region) {
    return new Body.Stream(
        region.length(),
        sink -> {
          try (FileChannel file = FileChannel.open(region.file(), StandardOpenOption.READ)) {
            sink.transfer(file, region.offset(), region.length());
          }
        });
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException, InterruptedException {
    checkLength(bytes.remaining());
    while (bytes.hasRemaining()) {
      int size = Math.min(bytes.remaining(), PIECE_BYTES);
      ByteBuf piece = Unpooled.wrappedBuffer(bytes.slice(bytes.position(), size));
      written += size;
      send(framed(piece, size), written == length);
      bytes.position(bytes.position() + size);
    }
  }

  @Override
  public void transfer(FileChannel file, long offset, long size)
      throws IOException, InterruptedException {
    checkLength(size);
    ByteBuffer piece = ByteBuffer.allocateDirect((int) Math.min(size, PIECE_BYTES));
    for (long left = size; left > 0; left -= piece.limit()) {
      piece.clear().limit((int) Math.min(left, piece.capacity()));
      while (piece.hasRemaining()) {
        if (file.read(piece, offset + size - left + piece.position()) < 0) {
          throw new IOException("the file ends too early");
        }
      }
      write(piece.flip());
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
    if (length < 0) {
      send(ascii(LAST_CHUNK), true);
    } else if (length == 0) {
      whole.run();
    }
  }

  private void checkLength(long size) throws IOException {
    if (length >= 0 && size > length - written) {
      throw new IOException("more than %d bytes were written".formatted(length));
    }
  }

  private ByteBuf framed(ByteBuf bytes, int size) {
    return length >= 0
        ? bytes
        : Unpooled.wrappedBuffer(ascii(Integer.toHexString(size) + "\r\n"), bytes, ascii("\r\n"));
  }

  /** The buffer is the writer's again on return, however it ends. */
  private void send(ByteBuf bytes, boolean last) throws IOException, InterruptedException {
    ChannelPromise taken = channel.newPromise();
    if (last) {
      // before the write: a listener that comes later may be told after the answer
      taken.addListener(sent -> sentLast(sent.isSuccess()));
    }
    ChannelFuture _ = channel.writeAndFlush(bytes, taken);
    boolean done = false;
    try {
      done = taken.await(stall.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      if (!done) {
        String why = "%s took nothing for %d ms".formatted(origin, stall.toMillis());
        failed.accept(new StalledException(why));
        taken.awaitUninterruptibly(); // soon: what waits in a closed channel fails
      }
    }
    @Nullable Throwable broken = taken.cause();
    if (broken != null) {
      throw new BrokenOffException(origin, broken);
    }
  }

  /** On the event loop, so that it is known before the answer to this last byte can come. */
  private void sentLast(boolean success) {
    if (success) {
      whole.run();
    }
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
  }
}
