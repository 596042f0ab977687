package io.nacre.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client: its requests are answered one after the other, in order, whether or
 * not they were sent in one go (RFC 9112, section 9.3). The socket is read only when a request or
 * the next bytes of a body are wanted. All state is confined to the event loop the connection is on
 * at the time.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails ends in channelInactive
final class ServerConnection extends ChannelInboundHandlerAdapter {
  private final SocketChannel channel;
  private final ServerContext context;
  private final EventLoop home;

  /** Decoded and not yet begun. Bounded by what one read of the socket can hold. */
  private final Deque<Object> ahead = new ArrayDeque<>(2);

  private @Nullable Exchange current;
  private boolean pumping;
  private boolean moving;
  private boolean reading;
  private boolean unflushed;
  private boolean inputEnded;
  private boolean closing;
  private @Nullable EventLoop bodyLoop;

  ServerConnection(SocketChannel channel, ServerContext context) {
    this.channel = channel;
    this.context = context;
    this.home = channel.eventLoop();
  }

  ServerContext context() {
    return context;
  }

  SocketChannel channel() {
    return channel;
  }

  // Inbound.

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
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
    reading = false;
    settle();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    next();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      inputEnded = true;
      Exchange exchange = current;
      if (exchange != null) {
        exchange.inputEnded();
      }
      next();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
    Exchange exchange = current;
    if (exchange != null) {
      exchange.inputEnded();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // The socket broke, or a client broke off in a way that the kernel calls an error.
    channel.close();
  }

  // One exchange after the other.

  /** Takes a message if it is its turn. */
  private boolean accept(Object message) {
    if (message instanceof HttpRequest head) {
      if (current != null || moving || !channel.isWritable()) {
        return false;
      }
      Exchange exchange = Exchange.of(this, head);
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
    if (message instanceof LastHttpContent) {
      exchangeMayBeOver();
    }
    return true;
  }

  /** Called when the answer has been written, and when the last byte of the request was read. */
  void exchangeMayBeOver() {
    Exchange exchange = current;
    if (exchange == null || !exchange.isOver()) {
      return;
    }
    current = null;
    if (!exchange.keepAlive() || context.connections().draining()) {
      closeAfterFlush();
    } else if (!exchange.onBodyLoop() && !onLoop(home)) {
      moveTo(home, this::next);
    } else {
      next();
    }
  }

  private void next() {
    pump();
    if (current == null && ahead.isEmpty() && inputEnded && !moving) {
      closeAfterFlush();
    }
    settle();
  }

  private void pump() {
    if (pumping || closing) {
      return;
    }
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

  /** Sends what was written, and reads the socket if somebody waits for what that may bring. */
  private void settle() {
    if (reading) {
      return; // channelReadComplete does it once for all
    }
    if (unflushed) {
      unflushed = false;
      channel.flush();
    }
    Exchange exchange = current;
    if (!closing
        && !moving
        && !inputEnded
        && ahead.isEmpty()
        && (exchange == null || exchange.wantsContent())) {
      channel.read();
    }
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

  void closeAfterFlush() {
    if (!closing) {
      closing = true;
      ahead.forEach(ReferenceCountUtil::release);
      ahead.clear();
      channel.writeAndFlush(channel.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    }
  }

  // Event loops.

  /** Runs the task on the event loop that the connection is on when it runs. */
  void execute(Runnable task) {
    EventLoop loop = channel.eventLoop();
    loop.execute(
        () -> {
          if (onLoop(loop)) {
            task.run();
            settle();
          } else {
            execute(task);
          }
        });
  }

  /**
   * Goes where waiting for the disk harms nobody but others who wait for it, then runs the task.
   */
  void toBodyLoop(Runnable then) {
    EventLoop loop = bodyLoop;
    if (loop == null) {
      loop = EventLoops.BODIES.next();
      bodyLoop = loop;
    }
    moveTo(loop, then);
  }

  private boolean onLoop(EventLoop loop) {
    return channel.eventLoop().equals(loop);
  }

  private void moveTo(EventLoop loop, Runnable then) {
    if (onLoop(loop)) {
      then.run();
      return;
    }
    moving = true;
    channel
        .deregister()
        .addListener(
            _ -> {
              if (channel.isOpen()) {
                loop.register(channel).addListener(_ -> moved(then));
              } else {
                moved(then);
              }
            });
  }

  private void moved(Runnable then) {
    moving = false;
    unflushed = true; // deregistering forgets that the socket was to be watched for writing
    then.run();
    settle();
  }

  /** No further request: closes at once when idle, else after the answer. */
  void drain() {
    execute(
        () -> {
          if (current == null && ahead.isEmpty()) {
            closeAfterFlush();
          }
        });
  }

  void close() {
    channel.close();
  }

  static IOException gone() {
    return new IOException("the client has gone", new ClosedChannelException());
  }

  /** For {@link Channel}-level writes that end an exchange. */
  ChannelFutureListener whenWritten(Runnable then) {
    return future -> {
      if (future.isSuccess()) {
        then.run();
      } else {
        channel.close();
      }
    };
  }
}
