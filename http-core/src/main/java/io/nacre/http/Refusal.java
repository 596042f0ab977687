package io.nacre.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A connection too many: told so with a 503, which clients understand and come again after, and
 * closed. A client that has sent its request by then would be answered by a reset, and lose the
 * 503, if what it sent were not read; so the last of these linger for a moment. Over TLS nothing is
 * said, since that would take the handshake that we have no room for.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing is all there is to do
final class Refusal extends ChannelInboundHandlerAdapter {
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final boolean secure;
  private final Connections connections;

  Refusal(boolean secure, Connections connections) {
    this.secure = secure;
    this.connections = connections;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (secure || !connections.linger(ctx.channel())) {
      ctx.close();
      return;
    }
    ByteBuf head = ctx.alloc().ioBuffer();
    Headers headers = Headers.of("Retry-After", "1");
    ResponseHead.write(head, 503, headers, ResponseHead.Framing.LENGTH, 0, false);
    ctx.writeAndFlush(head).addListener(_ -> ((SocketChannel) ctx.channel()).shutdownOutput());
    ctx.executor().schedule(() -> ctx.close(), LINGER.toNanos(), TimeUnit.NANOSECONDS);
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.read();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      ctx.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close(); // the client broke off
  }
}
