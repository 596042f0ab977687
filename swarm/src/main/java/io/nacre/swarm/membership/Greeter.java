package io.nacre.swarm.membership;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link Peers} true by greeting each peer from time to time. A greeting carries the address
 * of our own peer listener, so that joining works both ways; who makes himself known so is greeted
 * back before he is believed.
 */
public final class Greeter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Greeter.class);

  /** Strangers that are being greeted back at once; more have to make themselves known again. */
  private static final int MAX_STRANGERS = 16;

  /** Failures in a row after which a peer that nobody named is forgotten: some three minutes. */
  private static final int FORGET_AFTER = 10;

  /** Greets one peer over the network. */
  @FunctionalInterface
  public interface Call {
    Hello greet(PeerAddress address) throws IOException, InterruptedException;
  }

  /**
   * How often.
   *
   * @param up between greetings of a peer that answers
   * @param firstRetry after the first failure; doubles with each further one
   * @param longestRetry and stays here
   */
  public record Timing(Duration up, Duration firstRetry, Duration longestRetry) {
    public static final Timing DEFAULT =
        new Timing(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(30));
  }

  private final Peers peers;
  private final NodeId self;
  private final Call call;
  private final Timing timing;
  private final Clock clock;
  private final Semaphore strangers = new Semaphore(MAX_STRANGERS);
  private final Map<Peer, ScheduledFuture<?>> next = new HashMap<>();
  private final ScheduledThreadPoolExecutor timer;

  public Greeter(Peers peers, NodeId self, Call call, Timing timing, Clock clock) {
    this.peers = peers;
    this.self = self;
    this.call = call;
    this.timing = timing;
    this.clock = clock;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("swarm-greetings").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Greets everybody, now and from now on. */
  public void start() {
    peers.all().forEach(peer -> schedule(peer, Duration.ZERO));
  }

  /** Greets a peer that gave cause for doubt without waiting for its turn. */
  public synchronized void check(Peer peer) {
    ScheduledFuture<?> waiting = next.get(peer);
    if (waiting != null && waiting.cancel(false)) {
      schedule(peer, Duration.ZERO);
    }
  }

  /** Somebody says that an agent listens at this address. */
  public void offered(PeerAddress address) {
    Optional<Peer> known = peers.find(address);
    if (known.isPresent()) {
      if (known.get().failures() > 0) {
        check(known.get());
      }
    } else if (strangers.tryAcquire()) {
      Thread.ofVirtual().name("swarm-stranger").start(() -> meet(address));
    }
  }

  private void meet(PeerAddress address) {
    try {
      long start = System.nanoTime();
      Hello hello = call.greet(address);
      if (hello.id().equals(self) || peers.elsewhere(hello.id(), address).isPresent()) {
        return;
      }
      Optional<Peer> peer = peers.add(address, false);
      if (peer.isEmpty()) {
        log.warn("no room for peer {}: there are {} already", address, Peers.MAX_PEERS);
        return;
      }
      answered(peer.get(), hello, start);
      log.info("peer {} made itself known", peer.get());
      schedule(peer.get(), timing.up);
    } catch (IOException e) {
      log.debug("{} was said to be a peer: {}", address, e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      strangers.release();
    }
  }

  private synchronized void schedule(Peer peer, Duration delay) {
    if (!timer.isShutdown()) {
      next.put(
          peer,
          timer.schedule(
              () -> Thread.ofVirtual().name("swarm-greeting").start(() -> greet(peer)),
              delay.toNanos(),
              TimeUnit.NANOSECONDS));
    }
  }

  private void greet(Peer peer) {
    boolean wasUp = peer.status(clock.instant()).state() == Peer.State.UP;
    try {
      long start = System.nanoTime();
      Hello hello = call.greet(peer.address());
      if (hello.id().equals(self)) {
        forget(peer);
        log.warn("{} is this agent itself", peer.address());
        return;
      }
      answered(peer, hello, start);
      if (!wasUp) {
        log.info("peer {} is up", peer);
      }
      schedule(peer, timing.up);
    } catch (IOException e) {
      failed(peer, wasUp, e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void answered(Peer peer, Hello hello, long start) {
    Duration roundTrip = Duration.ofNanos(System.nanoTime() - start);
    peer.answered(hello.id(), hello.version(), roundTrip, clock.instant());
  }

  private void failed(Peer peer, boolean wasUp, IOException why) {
    peer.failed(String.valueOf(why.getMessage()));
    int failures = peer.failures();
    if (wasUp || failures == 1) {
      log.info("peer {} is down: {}", peer, why.getMessage());
    }
    if (failures >= FORGET_AFTER && !peer.status(clock.instant()).named()) {
      forget(peer);
      log.info("peer {} is forgotten", peer);
      return;
    }
    schedule(peer, retryAfter(failures));
  }

  private Duration retryAfter(int failures) {
    Duration wait = timing.firstRetry;
    for (int i = 1; i < failures && wait.compareTo(timing.longestRetry) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(timing.longestRetry) < 0 ? wait : timing.longestRetry;
  }

  private synchronized void forget(Peer peer) {
    peers.remove(peer);
    next.remove(peer);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
