package io.nacre.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** One listener. */
public final class HttpServer implements AutoCloseable {

  /**
   * Limits of a listener. A connection has one request in hand at a time, however many were sent in
   * one go.
   *
   * @param maxConnections open at once; one more is told so with a 503 and closed
   * @param maxInFlight requests that {@link Handler#handle} works on at once; one more is refused
   *     with a 503 and {@code Retry-After}
   * @param maxHeadBytes request line and header fields together, in bytes
   * @param idle how long a connection may stay without a request
   * @param head how long a request head may take from its first byte to its last, and a TLS
   *     handshake
   * @param stall how long a client may take no byte of a body, or send none, before it is dropped
   * @param minUploadRate bytes a second that a client sends at least, counting only the time in
   *     which it is waited for, after a first {@code stall}; 0 for any
   * @param tls empty for plain HTTP
   */
  public record Options(
      int maxConnections,
      int maxInFlight,
      int maxHeadBytes,
      Duration idle,
      Duration head,
      Duration stall,
      long minUploadRate,
      Optional<Tls> tls) {
    public static final Options DEFAULT =
        new Options(
            16_384,
            4_096,
            64 * 1024,
            Duration.ofMinutes(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            1024,
            Optional.empty());

    /** The same over TLS. */
    public Options with(Tls tls) {
      return new Options(
          maxConnections,
          maxInFlight,
          maxHeadBytes,
          idle,
          head,
          stall,
          minUploadRate,
          Optional.of(tls));
    }
  }

  /**
   * TLS 1.2 and 1.3 (RFC 8446) for a listener.
   *
   * @param context asked at every new connection, so that certificates can be replaced while it
   *     runs; must not block
   * @param clientCertificate whether a client without a certificate that the context trusts is
   *     refused
   */
  public record Tls(Supplier<SSLContext> context, boolean clientCertificate) {}

  /** Connections that the kernel has accepted and we have not. */
  private static final int BACKLOG = 1024;

  private final Channel channel;
  private final Connections connections;

  private HttpServer(Channel channel, Connections connections) {
    this.channel = channel;
    this.connections = connections;
  }

  /**
   * Binds and serves. Port 0 picks one.
   *
   * @throws IOException when the address is in use or not ours; the message says so in one sentence
   */
  public static HttpServer start(InetSocketAddress address, Handler handler, Options options)
      throws IOException {
    Connections connections = new Connections(options.maxConnections);
    ServerContext context =
        new ServerContext(handler, options, new Semaphore(options.maxInFlight), connections);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(EventLoops.REQUESTS)
            .channel(EventLoops.serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(new ServerPipeline(context))
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on %s:%d: %s"
              .formatted(address.getHostString(), address.getPort(), reason(bound.cause())),
          bound.cause());
    }
    return new HttpServer(bound.channel(), connections);
  }

  private static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return message.contains("Address already in use") ? "the address is already in use" : message;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Accepts nothing new, lets what is under way end within the grace time, then closes. */
  public void drain(Duration grace) throws InterruptedException {
    channel.close().await();
    connections.drain();
    connections.awaitNone(grace);
    connections.close();
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    connections.close();
  }
}
