package io.nacre.http;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which event loop a connection is on: the one that accepted it, its home, or, while files leave on
 * it, one where waiting for the disk keeps only other files waiting (ADR 0006).
 */
@SuppressWarnings("FutureReturnValueIgnored") // a close that fails leaves nothing to do
final class ConnectionLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLoop.class);

  private final SocketChannel channel;
  private final Runnable afterEach;
  private final EventLoop home;
  private @Nullable EventLoop bodies;
  private boolean moving;

  /**
   * @param afterEach run after every task that came from elsewhere
   */
  ConnectionLoop(SocketChannel channel, Runnable afterEach) {
    this.channel = channel;
    this.afterEach = afterEach;
    this.home = channel.eventLoop();
  }

  /** From any thread: runs the task on the loop that the connection is on when it runs. */
  void execute(Runnable task) {
    EventLoop loop = channel.eventLoop();
    loop.execute(
        () -> {
          if (isOn(loop)) {
            run(task);
          } else {
            execute(task);
          }
        });
  }

  boolean isHome() {
    return isOn(home);
  }

  /** Whether it is between two loops: nothing is read or written, and no exchange may begin. */
  boolean isMoving() {
    return moving;
  }

  void toHome(Runnable then) {
    move(home, then);
  }

  void toBodies(Runnable then) {
    EventLoop loop = bodies;
    if (loop == null) {
      loop = EventLoops.BODIES.next();
      bodies = loop;
    }
    move(loop, then);
  }

  private boolean isOn(EventLoop loop) {
    return channel.eventLoop().equals(loop);
  }

  private void move(EventLoop to, Runnable then) {
    if (isOn(to)) {
      then.run();
      return;
    }
    moving = true;
    channel
        .deregister()
        .addListener(
            _ -> {
              if (channel.isOpen()) {
                to.register(channel).addListener(_ -> moved(then));
              } else {
                moved(then);
              }
            });
  }

  private void moved(Runnable then) {
    moving = false;
    channel.flush(); // to deregister is to forget that the socket was watched for writing
    run(then);
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      // A fault of ours. Whoever waits for this connection must not wait for ever.
      LOG.error("the connection with {} is lost", channel.remoteAddress(), e);
      channel.close();
    }
    afterEach.run();
  }
}
