package io.nacre.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The event loops of this process, shared by all its listeners and clients: a few threads are
 * enough for any number of them. Threads start when first used and are daemons; connections end
 * with the listener or client they belong to.
 */
final class EventLoops {
  /** Accept, parse, answer from memory, and carry the client's connections. */
  private static final int REQUEST_LOOPS =
      Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8);

  /** Send files; may wait for the disk, so there are some more of them. See ADR 0006. */
  private static final int BODY_LOOPS =
      Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 4, 16);

  /** Few and small arenas: bodies leave by sendfile and never lie in a buffer. */
  private static final int ARENAS = 2;

  private static final int PAGE = 8 * 1024;
  private static final int CHUNK_ORDER = 7; // 1 MiB

  /** Buffers of one size that a loop keeps for itself: up to 4 KiB, and above. */
  private static final int SMALL_CACHED = 256;

  private static final int NORMAL_CACHED = 16;

  private static final boolean EPOLL = Epoll.isAvailable();

  static final EventLoopGroup REQUESTS = group("http", REQUEST_LOOPS);
  static final EventLoopGroup BODIES = group("http-body", BODY_LOOPS);

  static final ByteBufAllocator ALLOCATOR =
      new PooledByteBufAllocator(
          true, 0, ARENAS, PAGE, CHUNK_ORDER, SMALL_CACHED, NORMAL_CACHED, false, 0);

  private EventLoops() {}

  static Class<? extends ServerSocketChannel> serverChannel() {
    return EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  static Class<? extends SocketChannel> channel() {
    return EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  private static EventLoopGroup group(String name, int threads) {
    IoHandlerFactory io = EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), io);
  }
}
