package io.nacre.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an origin, for one exchange after the other. It goes back to its pool when the
 * last byte of a response has arrived, and is closed whenever there is doubt about what the next
 * byte would mean.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails ends in channelInactive
final class ClientConnection extends ChannelInboundHandlerAdapter {
  /** Interim responses (1xx) before the one that counts. */
  private static final int MAX_INTERIM = 8;

  /** How long it may lie unused: less than servers usually allow, so that we are the first. */
  private static final Duration MAX_IDLE = Duration.ofSeconds(30);

  private final Channel channel;
  private final Origin origin;
  private final @Nullable Proxy proxy;
  private final ClientPool pool;

  /** Who the origin is; known when the handshake is over, so before the first request. */
  private volatile List<X509Certificate> certificates = List.of();

  private @Nullable ClientExchange current;
  private boolean keepAlive;
  private boolean interim;
  private int interims;
  private long usedAt = System.nanoTime();

  /**
   * @param proxy at the other end instead of the origin, for plain HTTP
   */
  ClientConnection(Channel channel, Origin origin, @Nullable Proxy proxy, ClientPool pool) {
    this.channel = channel;
    this.origin = origin;
    this.proxy = proxy;
    this.pool = pool;
  }

  // From any thread.

  Origin origin() {
    return origin;
  }

  boolean isOpen() {
    return channel.isActive();
  }

  List<X509Certificate> certificates() {
    return certificates;
  }

  void send(ClientExchange exchange) {
    channel
        .eventLoop()
        .execute(
            () -> {
              if (!channel.isActive()) {
                exchange.brokenOff();
                return;
              }
              current = exchange;
              interims = 0;
              channel.writeAndFlush(
                  OutgoingHead.encode(channel.alloc(), exchange.request(), origin, proxy),
                  channel.voidPromise());
              exchange.startBody(channel);
              channel.read();
            });
  }

  void readOn() {
    channel.eventLoop().execute(channel::read);
  }

  /** Closes, if it still works for this exchange. */
  void giveUp(ClientExchange exchange) {
    channel
        .eventLoop()
        .execute(
            () -> {
              if (exchange.equals(current)) {
                channel.close();
              }
            });
  }

  /** The rest of the request's body will not come, so this connection is of no more use. */
  void bodyFailed(ClientExchange exchange, IOException cause) {
    channel
        .eventLoop()
        .execute(
            () -> {
              if (exchange.equals(current)) {
                current = null;
                exchange.fail(cause);
                channel.close();
              }
            });
  }

  void close() {
    channel.close();
  }

  /** Told once, also when it is closed already. */
  void whenClosed(Consumer<ClientConnection> then) {
    channel.closeFuture().addListener(_ -> then.accept(this));
  }

  // On the event loop.

  /** Whether the response being parsed belongs to a HEAD request, and so has no body. */
  boolean isHead() {
    ClientExchange exchange = current;
    return exchange != null && exchange.isHead();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    channel.eventLoop().schedule(this::closeWhenIdle, MAX_IDLE.toNanos(), TimeUnit.NANOSECONDS);
    ctx.read();
  }

  private void closeWhenIdle() {
    long left = MAX_IDLE.toNanos() - (System.nanoTime() - usedAt);
    if (current == null && left <= 0) {
      pool.evict(this);
    }
    if (channel.isActive()) {
      long next = Math.max(left, MAX_IDLE.toNanos() / 2);
      channel.eventLoop().schedule(this::closeWhenIdle, next, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ClientExchange exchange = current;
    if (exchange == null || ((HttpObject) message).decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      doubt(exchange); // bytes nobody asked for, or such as make no sense
    } else if (message instanceof HttpResponse head) {
      head(exchange, head);
    } else if (interim) {
      interim = !(message instanceof LastHttpContent);
      ReferenceCountUtil.release(message);
    } else {
      if (message instanceof LastHttpContent) {
        over(exchange); // first, so that who sees the end and asks again finds this connection free
      }
      exchange.content((HttpContent) message);
    }
  }

  private void doubt(@Nullable ClientExchange exchange) {
    current = null;
    if (exchange != null) {
      exchange.fail(new IOException(exchange.origin() + " sent a malformed response"));
    }
    channel.close();
  }

  private void head(ClientExchange exchange, HttpResponse head) {
    if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      interim = true;
      if (++interims > MAX_INTERIM || head.status().code() == 101) {
        doubt(exchange);
      }
      return;
    }
    keepAlive =
        head.protocolVersion().equals(HttpVersion.HTTP_1_1)
            && !head.headers()
                .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
    exchange.head(head);
  }

  private void over(ClientExchange exchange) {
    current = null;
    usedAt = System.nanoTime();
    if (keepAlive && exchange.isSent() && channel.isActive()) {
      pool.giveBack(this);
    } else {
      channel.close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ClientExchange exchange = current;
    if (exchange == null || exchange.wantsContent()) {
      ctx.read();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == SslHandshakeCompletionEvent.SUCCESS) {
      certificates = TlsHandlers.peer(channel);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ClientExchange exchange = current;
    current = null;
    if (exchange != null) {
      exchange.brokenOff();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    channel.close(); // the socket broke; channelInactive tells whom it concerns
  }
}
