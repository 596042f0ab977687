package io.nacre.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Opens connections to an origin. */
@SuppressWarnings("FutureReturnValueIgnored") // nothing is left to do when a close fails
final class ClientConnector {
  /** Status line and header fields of a response. */
  private static final int MAX_HEAD_BYTES = 64 * 1024;

  private ClientConnector() {}

  /**
   * Tries the addresses of the origin one after the other; each gets its share of the time.
   *
   * @throws IOException naming the origin
   */
  static ClientConnection connect(ClientPool pool, Duration atMost)
      throws IOException, InterruptedException {
    Origin origin = pool.origin();
    InetAddress[] addresses = resolve(origin);
    int millis = (int) Math.max(1, atMost.toMillis() / addresses.length);
    Throwable cause = null;
    for (InetAddress address : addresses) {
      ChannelFuture connected =
          bootstrap(pool, millis).connect(new InetSocketAddress(address, origin.port()));
      try {
        connected.await();
      } catch (InterruptedException e) {
        connected.channel().close();
        throw e;
      }
      if (connected.isSuccess()) {
        return connected.channel().pipeline().get(ClientConnection.class);
      }
      cause = connected.cause();
    }
    throw new IOException("cannot reach %s: %s".formatted(origin, reason(cause)), cause);
  }

  /** On the caller's thread: this may wait, and no event loop may. */
  private static InetAddress[] resolve(Origin origin) throws IOException {
    try {
      return InetAddress.getAllByName(origin.hostName());
    } catch (UnknownHostException e) {
      throw new IOException("cannot reach %s: no such host".formatted(origin), e);
    }
  }

  private static String reason(@Nullable Throwable cause) {
    String message = cause == null ? "no address" : String.valueOf(cause.getMessage());
    return message.contains("Connection refused") ? "connection refused" : message;
  }

  private static Bootstrap bootstrap(ClientPool pool, int connectMillis) {
    return new Bootstrap()
        .group(EventLoops.REQUESTS)
        .channel(EventLoops.channel())
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.ALLOCATOR, EventLoops.ALLOCATOR)
        .option(ChannelOption.RECVBUF_ALLOCATOR, ServerPipeline.reads())
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                ClientConnection connection = new ClientConnection(channel, pool);
                channel.pipeline().addLast(new Decoder(connection), connection);
              }
            });
  }

  /** Knows that the response to HEAD has no body, whatever its length says. */
  private static final class Decoder extends HttpResponseDecoder {
    private final ClientConnection connection;

    Decoder(ClientConnection connection) {
      super(
          new HttpDecoderConfig()
              .setMaxInitialLineLength(MAX_HEAD_BYTES)
              .setMaxHeaderSize(MAX_HEAD_BYTES)
              .setMaxChunkSize(ServerPipeline.MAX_READ));
      this.connection = connection;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
      return connection.isHead() || super.isContentAlwaysEmpty(message);
    }
  }
}
