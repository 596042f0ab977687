package io.nacre.swarm.transfer;

import io.nacre.swarm.membership.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One question put to many peers at once, with a common deadline. One thread takes the answers as
 * they come, and closes it when it has heard enough.
 *
 * @param <T> what they know
 */
final class Poll<T> implements AutoCloseable {

  /** Asks one peer. */
  @FunctionalInterface
  interface Question<T> {
    /** Empty when the peer does not know. */
    Optional<T> ask(Peer peer) throws IOException, InterruptedException;
  }

  /**
   * What one peer said.
   *
   * @param value empty when it does not know, or when there is a failure
   * @param failure why it could not be asked
   */
  record Answer<T>(Peer peer, Optional<T> value, Optional<String> failure) {}

  private final Duration atMost;
  private final long deadline;
  private final BlockingQueue<Answer<T>> answers;

  /** Who has not answered yet. Only the taking thread touches it. */
  private final Map<Peer, Thread> asking = new LinkedHashMap<>();

  private Poll(int peers, Duration atMost) {
    this.atMost = atMost;
    this.deadline = System.nanoTime() + atMost.toNanos();
    this.answers = new LinkedBlockingQueue<>(Math.max(1, peers));
  }

  static <T> Poll<T> start(List<Peer> peers, Duration atMost, Question<T> question) {
    Poll<T> poll = new Poll<>(peers.size(), atMost);
    for (Peer peer : peers) {
      poll.asking.put(
          peer, Thread.ofVirtual().name("swarm-poll").start(() -> poll.ask(peer, question)));
    }
    return poll;
  }

  private void ask(Peer peer, Question<T> question) {
    try {
      answers.add(new Answer<>(peer, question.ask(peer), Optional.empty()));
    } catch (IOException e) {
      answers.add(
          new Answer<>(peer, Optional.empty(), Optional.of(String.valueOf(e.getMessage()))));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // too late, or not wanted any more
    }
  }

  /** The next answer, or null when everybody has answered. After the deadline nobody waits. */
  @Nullable Answer<T> next() throws InterruptedException {
    return asking.isEmpty() ? null : next(Duration.ofNanos(deadline - System.nanoTime()));
  }

  /**
   * The next answer, waiting for it no longer than this.
   *
   * @return null when everybody has answered
   */
  @Nullable Answer<T> next(Duration wait) throws InterruptedException {
    if (asking.isEmpty()) {
      return null;
    }
    long nanos = Math.min(wait.toNanos(), deadline - System.nanoTime());
    Answer<T> answer = answers.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    if (answer == null) {
      Peer late = asking.keySet().iterator().next();
      answer =
          new Answer<>(
              late,
              Optional.empty(),
              Optional.of("%s did not answer within %d ms".formatted(late, atMost.toMillis())));
    }
    Thread asked = asking.remove(answer.peer);
    if (asked == null) {
      return next(wait); // given up before it answered
    }
    asked.interrupt();
    return answer;
  }

  @Override
  public void close() {
    asking.values().forEach(Thread::interrupt);
    asking.clear();
  }
}
