package io.nacre.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

  private static final int HEAD_BYTES = 512;

  private final Channel channel;
  private final ClientPool pool;

  private @Nullable ClientExchange current;
  private boolean keepAlive;
  private boolean interim;
  private int interims;

  ClientConnection(Channel channel, ClientPool pool) {
    this.channel = channel;
    this.pool = pool;
  }

  // From any thread.

  boolean isOpen() {
    return channel.isActive();
  }

  void send(ClientExchange exchange) {
    channel
        .eventLoop()
        .execute(
            () -> {
              if (!channel.isActive()) {
                exchange.fail(brokenOff(exchange));
                return;
              }
              current = exchange;
              interims = 0;
              channel.writeAndFlush(encode(exchange));
              channel.read();
            });
  }

  void readOn() {
    channel.eventLoop().execute(channel::read);
  }

  void close() {
    channel.close();
  }

  // From the event loop.

  /** Whether the response being parsed belongs to a HEAD request, and so has no body. */
  boolean isHead() {
    ClientExchange exchange = current;
    return exchange != null && exchange.request().method().equals("HEAD");
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ClientExchange exchange = current;
    if (exchange == null
        || (message instanceof HttpMessage parsed && parsed.decoderResult().isFailure())
        || (message instanceof HttpContent chunk && chunk.decoderResult().isFailure())) {
      // Bytes nobody asked for, or such as make no sense.
      ReferenceCountUtil.release(message);
      if (exchange != null) {
        exchange.fail(new IOException(exchange.origin() + " sent a malformed response"));
        current = null;
      }
      channel.close();
      return;
    }
    if (message instanceof HttpResponse head) {
      head(exchange, head);
    } else if (message instanceof HttpContent content) {
      if (interim) {
        interim = !(content instanceof LastHttpContent);
        content.release();
        return;
      }
      exchange.content(content);
      if (content instanceof LastHttpContent) {
        over(exchange);
      }
    }
  }

  private void head(ClientExchange exchange, HttpResponse head) {
    if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      interim = true;
      if (++interims > MAX_INTERIM || head.status().code() == 101) {
        exchange.fail(new IOException(exchange.origin() + " sent an unexpected 1xx response"));
        channel.close();
      }
      return;
    }
    keepAlive =
        head.protocolVersion().equals(HttpVersion.HTTP_1_1)
            && !head.headers()
                .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)
            && (isHead()
                || HttpUtil.isContentLengthSet(head)
                || HttpUtil.isTransferEncodingChunked(head)
                || head.status().code() == 204
                || head.status().code() == 304);
    exchange.head(head);
  }

  private void over(ClientExchange exchange) {
    current = null;
    if (keepAlive && channel.isActive()) {
      channel.read(); // so that its end is noticed while it is idle
      pool.giveBack(this);
    } else {
      channel.close();
    }
    exchange.end();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ClientExchange exchange = current;
    if (exchange == null || exchange.wantsContent()) {
      ctx.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ClientExchange exchange = current;
    current = null;
    if (exchange != null) {
      exchange.fail(brokenOff(exchange));
    }
    pool.gone(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    channel.close(); // the socket broke; channelInactive tells whom it concerns
  }

  private static IOException brokenOff(ClientExchange exchange) {
    return exchange.isAnswered()
        ? new IOException(exchange.origin() + " broke the body off")
        : new BrokenOffException(exchange.origin());
  }

  private ByteBuf encode(ClientExchange exchange) {
    HttpClient.Outgoing request = exchange.request();
    ByteBuf out = channel.alloc().ioBuffer(HEAD_BYTES + request.body().length);
    text(out, request.method()).writeByte(' ');
    text(out, target(request)).writeBytes(VERSION);
    field(out, "Host", exchange.origin().authority());
    request.headers().forEach((name, value) -> field(out, name, value));
    if (request.body().length > 0 || !request.isRead()) {
      field(out, "Content-Length", Integer.toString(request.body().length));
    }
    out.writeBytes(CRLF).writeBytes(request.body());
    return out;
  }

  private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CRLF = {'\r', '\n'};

  private static String target(HttpClient.Outgoing request) {
    String path = request.uri().getRawPath();
    String query = request.uri().getRawQuery();
    return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
  }

  private static void field(ByteBuf out, String name, String value) {
    text(text(out, name).writeByte(':').writeByte(' '), value).writeBytes(CRLF);
  }

  private static ByteBuf text(ByteBuf out, String text) {
    out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    return out;
  }
}
