package io.nacre.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
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

  /** Where to, and through what. */
  private record Route(Origin origin, @Nullable Proxy proxy) {
    String host() {
      return proxy == null ? origin.hostName() : proxy.host();
    }

    int port() {
      return proxy == null ? origin.port() : proxy.port();
    }

    IOException unreachable(String why, @Nullable Throwable cause) {
      String through = proxy == null ? "" : " through the proxy " + proxy;
      return new IOException("cannot reach %s%s: %s".formatted(origin, through, why), cause);
    }
  }

  /** What has to happen, one after the other, before a connection can be used. */
  private record Steps(@Nullable ProxyTunnel tunnel, @Nullable SslHandler tls) {}

  private final HttpClient.Options options;
  private final ClientPool pool;

  ClientConnector(HttpClient.Options options, ClientPool pool) {
    this.options = options;
    this.pool = pool;
  }

  /**
   * Tries the addresses of the origin, or of the proxy before it, one after the other; each gets
   * its share of the time.
   *
   * @throws IOException naming the origin
   */
  ClientConnection connect(Origin origin) throws IOException, InterruptedException {
    Route route = new Route(origin, options.proxies().to(origin).orElse(null));
    InetAddress[] addresses = resolve(route);
    Duration each = options.connect().dividedBy(addresses.length);
    IOException failure = null;
    for (InetAddress address : addresses) {
      try {
        return connect(route, new InetSocketAddress(address, route.port()), each);
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure == null ? route.unreachable("it has no address", null) : failure;
  }

  /** On the caller's thread: this may wait, and no event loop may. */
  private static InetAddress[] resolve(Route route) throws IOException {
    try {
      return InetAddress.getAllByName(route.host());
    } catch (UnknownHostException e) {
      throw route.unreachable("no such host", e);
    }
  }

  private ClientConnection connect(Route route, InetSocketAddress address, Duration atMost)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    Steps steps = steps(route);
    var connected = bootstrap(route, steps).connect(address);
    Channel channel = connected.channel();
    boolean done = false;
    try {
      await(route, connected, deadline);
      if (steps.tunnel != null) {
        await(route, steps.tunnel.open(), deadline);
      }
      if (steps.tls != null) {
        await(route, steps.tls.handshakeFuture(), deadline);
      }
      ClientConnection connection = channel.pipeline().get(ClientConnection.class);
      if (connection == null) {
        throw route.unreachable("it closed the connection at once", null);
      }
      done = true;
      return connection;
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  private static void await(Route route, Future<?> step, long deadline)
      throws IOException, InterruptedException {
    if (!step.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      throw route.unreachable("it took too long", null);
    }
    Throwable cause = step.cause();
    if (cause != null) {
      String message = String.valueOf(cause.getMessage());
      boolean refused = message.contains("Connection refused");
      throw route.unreachable(refused ? "connection refused" : message, cause);
    }
  }

  private Steps steps(Route route) {
    Origin origin = route.origin;
    if (!origin.secure()) {
      return new Steps(null, null);
    }
    HttpClient.Tls tls = options.tls();
    SslHandler handler = TlsHandlers.client(tls.context().get(), origin, tls.checkName());
    Proxy proxy = route.proxy;
    return new Steps(proxy == null ? null : new ProxyTunnel(origin, proxy, handler), handler);
  }

  private Bootstrap bootstrap(Route route, Steps steps) {
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
                initialize(channel, route, steps);
              }
            });
  }

  private void initialize(SocketChannel channel, Route route, Steps steps) {
    ChannelPipeline pipeline = channel.pipeline();
    if (steps.tunnel != null) {
      pipeline.addLast(steps.tunnel);
    } else if (steps.tls != null) {
      pipeline.addLast(steps.tls);
    }
    Proxy asked = route.origin.secure() ? null : route.proxy;
    ClientConnection connection = new ClientConnection(channel, route.origin, asked, pool);
    pipeline.addLast(new Decoder(connection), connection);
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
