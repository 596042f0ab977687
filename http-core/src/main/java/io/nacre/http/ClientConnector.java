package io.nacre.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens connections. */
@SuppressWarnings("FutureReturnValueIgnored") // nothing is left to do when a close fails
final class ClientConnector {
  /** Status line and header fields of a response. */
  private static final int MAX_HEAD_BYTES = 64 * 1024;

  private final HttpClient.Options options;
  private final ClientPool pool;

  ClientConnector(HttpClient.Options options, ClientPool pool) {
    this.options = options;
    this.pool = pool;
  }

  /**
   * Tries the addresses of the origin one after the other; each gets its share of the time.
   *
   * @throws IOException naming the origin
   */
  ClientConnection connect(Origin origin) throws IOException, InterruptedException {
    InetAddress[] addresses = resolve(origin);
    Duration each = options.connect().dividedBy(addresses.length);
    IOException failure = null;
    for (InetAddress address : addresses) {
      try {
        return connect(origin, new InetSocketAddress(address, origin.port()), each);
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure == null ? unreachable(origin, "it has no address", null) : failure;
  }

  /** On the caller's thread: this may wait, and no event loop may. */
  private static InetAddress[] resolve(Origin origin) throws IOException {
    try {
      return InetAddress.getAllByName(origin.hostName());
    } catch (UnknownHostException e) {
      throw unreachable(origin, "no such host", e);
    }
  }

  private ClientConnection connect(Origin origin, InetSocketAddress address, Duration atMost)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    var connected = bootstrap(origin).connect(address);
    Channel channel = connected.channel();
    boolean done = false;
    try {
      await(origin, connected, deadline);
      SslHandler tls = channel.pipeline().get(SslHandler.class);
      if (tls != null) {
        await(origin, tls.handshakeFuture(), deadline);
      }
      ClientConnection connection = channel.pipeline().get(ClientConnection.class);
      if (connection == null) {
        throw unreachable(origin, "it closed the connection at once", null);
      }
      done = true;
      return connection;
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  private static void await(Origin origin, Future<?> step, long deadline)
      throws IOException, InterruptedException {
    if (!step.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      throw unreachable(origin, "it took too long", null);
    }
    Throwable cause = step.cause();
    if (cause != null) {
      String message = String.valueOf(cause.getMessage());
      boolean refused = message.contains("Connection refused");
      throw unreachable(origin, refused ? "connection refused" : message, cause);
    }
  }

  private static IOException unreachable(Origin origin, String why, @Nullable Throwable cause) {
    return new IOException("cannot reach %s: %s".formatted(origin, why), cause);
  }

  private Bootstrap bootstrap(Origin origin) {
    return new Bootstrap()
        .group(EventLoops.REQUESTS)
        .channel(EventLoops.channel())
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) options.connect().toMillis())
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.ALLOCATOR, EventLoops.ALLOCATOR)
        .option(ChannelOption.RECVBUF_ALLOCATOR, ServerPipeline.reads())
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                initialize(channel, origin);
              }
            });
  }

  private void initialize(SocketChannel channel, Origin origin) {
    ClientConnection connection = new ClientConnection(channel, origin, pool);
    if (origin.secure()) {
      channel
          .pipeline()
          .addLast(
              TlsHandlers.client(options.tls().context().get(), origin, options.tls().checkName()));
    }
    channel.pipeline().addLast(new Decoder(connection), connection);
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
