package io.nacre.http;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;

/** What a new connection of a listener is made of. */
final class ServerPipeline extends ChannelInitializer<SocketChannel> {
  /** The longest request target; longer is a 414. */
  static final int MAX_LINE_BYTES = 16 * 1024;

  /** One read of the socket. Large, because uploads are; small at first, because most are not. */
  private static final int MIN_READ = 1024;

  private static final int FIRST_READ = 4 * 1024;
  static final int MAX_READ = 128 * 1024;

  /** Bytes waiting for the client at which a writer waits, and at which it goes on. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  private final ServerContext context;

  ServerPipeline(ServerContext context) {
    this.context = context;
  }

  @Override
  protected void initChannel(SocketChannel channel) {
    channel
        .config()
        .setAutoRead(false)
        .setAllocator(EventLoops.ALLOCATOR)
        .setRecvByteBufAllocator(reads())
        .setWriteBufferWaterMark(WATER_MARK)
        .setOption(ChannelOption.TCP_NODELAY, true);
    channel.config().setAllowHalfClosure(true);
    ServerConnection connection = new ServerConnection(channel, context);
    if (!context.connections().add(connection)) {
      channel
          .pipeline()
          .addLast(new Refusal(context.options().tls().isPresent(), context.connections()));
      return;
    }
    channel.closeFuture().addListener(_ -> context.connections().remove(connection));
    context
        .options()
        .tls()
        .ifPresent(
            tls -> channel.pipeline().addLast(TlsHandlers.server(tls, context.options().head())));
    channel.pipeline().addLast(new HttpRequestDecoder(grammar()), connection);
  }

  private HttpDecoderConfig grammar() {
    int maxHead = context.options().maxHeadBytes();
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(Math.min(MAX_LINE_BYTES, maxHead))
        .setMaxHeaderSize(maxHead)
        .setMaxChunkSize(MAX_READ);
  }

  /** One read at a time, so that what is decoded ahead is bounded by it. */
  static MaxMessagesRecvByteBufAllocator reads() {
    return new AdaptiveRecvByteBufAllocator(MIN_READ, FIRST_READ, MAX_READ).maxMessagesPerRead(1);
  }
}
