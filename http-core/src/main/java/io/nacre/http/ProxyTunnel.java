package io.nacre.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;

/**
 * The first handler of a connection through a proxy: asks for a tunnel (RFC 9110, section 9.3.6),
 * reads the answer byte by byte so as to take none that is not the proxy's, and then makes way for
 * TLS with the origin.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails ends in channelInactive
final class ProxyTunnel extends ChannelInboundHandlerAdapter {
  /** The head of the proxy's answer. */
  private static final int MAX_HEAD_BYTES = 16 * 1024;

  private static final int SUCCESS = 200;
  private static final int CREDENTIALS_WANTED = 407;

  private final Origin origin;
  private final Proxy proxy;
  private final ChannelHandler after;
  private final Promise<Void> open = new DefaultPromise<>(GlobalEventExecutor.INSTANCE);
  private final StringBuilder head = new StringBuilder();

  /**
   * @param after stands in this one's place when the tunnel is open
   */
  ProxyTunnel(Origin origin, Proxy proxy, ChannelHandler after) {
    this.origin = origin;
    this.proxy = proxy;
    this.after = after;
  }

  /** Succeeds when the tunnel is open. */
  Future<Void> open() {
    return open;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(OutgoingHead.connect(ctx.alloc(), origin, proxy), ctx.voidPromise());
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      while (bytes.isReadable() && !isWhole()) {
        head.append((char) (bytes.readByte() & 0xff));
      }
      if (head.length() > MAX_HEAD_BYTES || (isWhole() && bytes.isReadable())) {
        fail(ctx, "the proxy gave a malformed answer");
      } else if (isWhole()) {
        answered(ctx);
      }
    } finally {
      bytes.release();
    }
  }

  private boolean isWhole() {
    return head.length() >= 4 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0;
  }

  private void answered(ChannelHandlerContext ctx) {
    String statusLine = head.substring(0, head.indexOf("\r\n"));
    if (!statusLine.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
      fail(ctx, "the proxy gave a malformed answer");
      return;
    }
    int status = Integer.parseInt(statusLine.substring(9, 12));
    if (status == CREDENTIALS_WANTED) {
      fail(ctx, "the proxy wants other credentials (407)");
    } else if (status / 100 != SUCCESS / 100) {
      fail(ctx, "the proxy answered %d".formatted(status));
    } else {
      ctx.pipeline().addAfter(ctx.name(), null, after);
      ctx.fireChannelActive();
      ctx.pipeline().remove(this);
      open.trySuccess(null);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.read();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(ctx, "the proxy closed the connection");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ctx, String.valueOf(cause.getMessage()));
  }

  private void fail(ChannelHandlerContext ctx, String why) {
    open.tryFailure(new IOException(why));
    ctx.close();
  }
}
