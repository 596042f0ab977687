package io.nacre.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client: its requests are answered one after the other, in order, whether or
 * not they were sent in one go (RFC 9112, section 9.3). The socket is read only when a request or
 * the next bytes of a body are wanted. All state is confined to the event loop the connection is on
 * at the time.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails ends in channelInactive
final class ServerConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

  /** How long a client that still sends may take to notice that we have answered and closed. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final SocketChannel channel;
  private final ServerContext context;
  private final ConnectionLoop loop;

  /** Decoded and not yet begun. Bounded by what two reads of the socket can hold. */
  private final Deque<Object> ahead = new ArrayDeque<>(2);

  /** Who the client is; known when the handshake is over, so before the first request. */
  private volatile List<X509Certificate> certificates = List.of();

  private @Nullable Exchange current;
  private boolean reading;
  private boolean pumping;
  private boolean unflushed;
  private boolean inputEnded;
  private boolean closing;
  private boolean lingering;

  /** Whether the first bytes of a request head have come and the last have not. */
  private boolean partialHead;

  /** Since when nothing has begun or ended here, in {@link System#nanoTime}. */
  private long since = System.nanoTime();

  ServerConnection(SocketChannel channel, ServerContext context) {
    this.channel = channel;
    this.context = context;
    this.loop = new ConnectionLoop(channel, this::settle);
  }

  ServerContext context() {
    return context;
  }

  SocketChannel channel() {
    return channel;
  }

  ConnectionLoop loop() {
    return loop;
  }

  SocketAddress remote() {
    return channel.remoteAddress();
  }

  List<X509Certificate> certificates() {
    return certificates;
  }

  // Inbound.

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    new StallWatch(this).start();
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    reading = true;
    if (closing) {
      ReferenceCountUtil.release(message);
    } else if (!ahead.isEmpty() || !accept(message)) {
      ahead.add(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!reading && !partialHead && current == null) {
      partialHead = true;
      since = System.nanoTime();
    }
    reading = false;
    settle();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    next();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == SslHandshakeCompletionEvent.SUCCESS) {
      certificates = TlsHandlers.peer(channel);
    } else if (event == ChannelInputShutdownEvent.INSTANCE) {
      inputEnded = true;
      Exchange exchange = current;
      if (lingering) {
        channel.close();
      } else if (exchange != null) {
        exchange.inputEnded();
      }
      next();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    inputEnded = true;
    dropAhead();
    Exchange exchange = current;
    if (exchange != null) {
      exchange.inputEnded();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // Usually the socket broke, or the client broke off in a way that the kernel calls an error.
    if (cause instanceof RuntimeException && !(cause instanceof CodecException)) {
      LOG.error("the connection with {} is lost", channel.remoteAddress(), cause);
    }
    channel.close();
  }

  // One exchange after the other.

  /** Takes a message if it is its turn. */
  private boolean accept(Object message) {
    if (message instanceof HttpRequest head) {
      if (current != null || loop.isMoving() || !channel.isWritable()) {
        return false;
      }
      partialHead = false;
      Exchange exchange = new Exchange(this, head);
      current = exchange;
      exchange.begin();
      return true;
    }
    Exchange exchange = current;
    if (exchange == null) {
      ReferenceCountUtil.release(message);
      return true;
    }
    exchange.content((HttpContent) message);
    return true;
  }

  /** Called when the answer has been written, and when the last byte of the request was read. */
  void exchangeMayBeOver() {
    Exchange exchange = current;
    if (exchange == null || !exchange.isOver()) {
      return;
    }
    current = null;
    since = System.nanoTime();
    if (!exchange.keepAlive() || context.connections().draining()) {
      close(!exchange.isAllRead());
    } else if (!loop.isHome() && !exchange.sentFile()) {
      loop.toHome(this::next);
    } else {
      next();
    }
  }

  private void next() {
    if (!pumping && !closing) {
      pumping = true;
      try {
        for (Object message = ahead.peek();
            message != null && !closing && accept(message);
            message = ahead.peek()) {
          ahead.poll();
        }
      } finally {
        pumping = false;
      }
    }
    if (inputEnded && current == null && ahead.isEmpty() && !loop.isMoving()) {
      close(false);
    }
    settle();
  }

  /** Sends what was written, and reads the socket if somebody waits for what that may bring. */
  private void settle() {
    if (reading || loop.isMoving()) {
      return; // channelReadComplete, or the arrival, does it once for all
    }
    if (unflushed) {
      unflushed = false;
      channel.flush();
    }
    if (!inputEnded && (lingering || (!closing && wantsInput()))) {
      channel.read();
    }
  }

  private boolean wantsInput() {
    Exchange exchange = current;
    return ahead.isEmpty() && (exchange == null || exchange.wantsContent());
  }

  // Outbound.

  /** Writes; flushed with whatever else this turn of the event loop brings. */
  void write(Object message) {
    unflushed = true;
    channel.write(message, channel.voidPromise());
  }

  /** Writes, and tells when the socket has taken it or never will. */
  void write(Object message, ChannelFutureListener then) {
    unflushed = true;
    channel.write(message).addListener(then);
  }

  // The end.

  /** No further request: closes at once when idle, else after the answer. From any thread. */
  void drain() {
    loop.execute(
        () -> {
          if (current == null && ahead.isEmpty()) {
            close(false);
          }
        });
  }

  /** Drops everything. From any thread. */
  void abort() {
    channel.close();
  }

  /** Likewise, in a way that the client cannot take for the end of a body. */
  void reset() {
    channel.config().setSoLinger(0);
    channel.close();
  }

  /**
   * Closes when all that was written has been sent. A client that still sends would be answered
   * with a reset, and that may overtake the answer: so what it sends is dropped for a while (RFC
   * 9112, section 9.6).
   */
  private void close(boolean clientMaySend) {
    if (closing) {
      return;
    }
    closing = true;
    dropAhead();
    lingering = clientMaySend && !inputEnded;
    ChannelFutureListener then = lingering ? _ -> linger() : ChannelFutureListener.CLOSE;
    write(Unpooled.EMPTY_BUFFER, then);
    settle();
  }

  private void linger() {
    channel.shutdownOutput();
    channel.eventLoop().schedule(this::abort, LINGER.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void dropAhead() {
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
  }

  // For the watch.

  /** How long the client may leave things as they are now; null when it is not its turn. */
  @Nullable Duration patience() {
    Exchange exchange = current;
    if (closing) {
      return null;
    }
    if (exchange == null) {
      return partialHead ? context.options().head() : context.options().idle();
    }
    return exchange.isDiscarding() ? context.options().stall() : null;
  }

  long since() {
    return since;
  }

  void touch() {
    since = System.nanoTime();
  }
}
