package io.nacre.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends regions of files on a connection: by {@code sendfile}, or, where each byte has to pass
 * through TLS, piece by piece. The files stay open; closing them is the caller's.
 */
final class FileSender {
  /** A piece that passes through memory. */
  private static final int PIECE_BYTES = 128 * 1024;

  /** A file region that does not close its file when it is sent. */
  private static final class LentRegion extends DefaultFileRegion {
    LentRegion(FileChannel file, long offset, long length) {
      super(file, offset, length);
    }

    @Override
    protected void deallocate() {
      // whoever opened the file closes it
    }
  }

  private final ServerConnection connection;
  private final boolean throughMemory;

  FileSender(ServerConnection connection) {
    this.connection = connection;
    this.throughMemory = connection.context().options().tls().isPresent();
  }

  /**
   * On the event loop.
   *
   * @param then told null when the socket has taken it all, else why it did not
   */
  void send(FileChannel file, long offset, long length, Consumer<@Nullable Throwable> then) {
    if (throughMemory) {
      sendPieces(file, offset, offset + length, then);
    } else {
      connection.write(new LentRegion(file, offset, length), told(then));
    }
  }

  private void sendPieces(
      FileChannel file, long from, long to, Consumer<@Nullable Throwable> then) {
    ByteBuf piece = connection.channel().alloc().ioBuffer(PIECE_BYTES);
    try {
      int size = (int) Math.min(PIECE_BYTES, to - from);
      while (piece.readableBytes() < size) {
        int read =
            piece.writeBytes(file, from + piece.readableBytes(), size - piece.readableBytes());
        if (read < 0) {
          throw new IOException("the file ends at byte " + (from + piece.readableBytes()));
        }
      }
    } catch (IOException e) {
      piece.release();
      then.accept(e);
      return;
    }
    long next = from + piece.readableBytes();
    connection.write(
        piece,
        next == to
            ? told(then)
            : told(
                failure -> {
                  if (failure == null) {
                    connection.loop().execute(() -> sendPieces(file, next, to, then));
                  } else {
                    then.accept(failure);
                  }
                }));
  }

  static ChannelFutureListener told(Consumer<@Nullable Throwable> then) {
    return sent -> then.accept(sent.isSuccess() ? null : sent.cause());
  }
}
