package io.nacre.http;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a connection a few times per allowed stall and closes it when the client has neither
 * sent what is its turn to send nor taken what waits for it. One timer a connection, nothing a
 * request.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing is all there is to do
final class StallWatch implements Runnable {
  private static final int LOOKS_PER_STALL = 4;
  private static final Duration SHORTEST = Duration.ofMillis(10);

  private final ServerConnection connection;
  private final SocketChannel channel;
  private final Duration stall;
  private final long every;

  private @Nullable Object sending;
  private long sent;
  private long waiting;
  private long sentAt;

  StallWatch(ServerConnection connection) {
    this.connection = connection;
    this.channel = connection.channel();
    HttpServer.Options options = connection.context().options();
    this.stall = options.stall();
    Duration shortest = Collections.min(List.of(options.idle(), options.head(), options.stall()));
    this.every = Math.max(SHORTEST.toNanos(), shortest.toNanos() / LOOKS_PER_STALL);
  }

  void start() {
    channel.eventLoop().schedule(this, every, TimeUnit.NANOSECONDS);
  }

  @Override
  public void run() {
    if (!channel.eventLoop().inEventLoop()) {
      connection.loop().execute(this); // it has moved since
      return;
    }
    if (!channel.isActive()) {
      return;
    }
    long now = System.nanoTime();
    Duration patience = connection.patience();
    if ((patience != null && now - connection.since() > patience.toNanos()) || isStuck(now)) {
      channel.close();
    } else {
      start();
    }
  }

  /** Whether something waits to be sent and the client has taken nothing for too long. */
  private boolean isStuck(long now) {
    ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
    if (outbound == null || outbound.isEmpty()) {
      sending = null;
      return false;
    }
    Object first = outbound.current();
    long progress = outbound.currentProgress();
    long pending = outbound.totalPendingWriteBytes();
    if (!Objects.equals(first, sending) || progress != sent || pending != waiting) {
      sending = first;
      sent = progress;
      waiting = pending;
      sentAt = now;
      return false;
    }
    return now - sentAt > stall.toNanos();
  }
}
