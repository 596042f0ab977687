package io.nacre.swarm.transfer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of those who ask for blocks are served now, which wait, and which are told to come back. A
 * state machine like {@link TransferScheduler}: no I/O, no clock, no threads.
 *
 * <p>Few answers leave at a time, so that each is soon complete and can be passed on; more when
 * those few do not fill the link, because the ones who read them are slow. A few requests wait, so
 * that the link is never idle. Whoever comes then is refused at once and goes elsewhere: a request
 * in a long queue is a block that nobody else is asked for.
 *
 * @param <R> a request
 */
public final class UploadSlots<R> {

  /**
   * Its bounds.
   *
   * @param active answers that leave at once, while they fill the link
   * @param most and when they do not
   * @param each answers to one peer, unless the link has room for more
   * @param waiting requests that wait
   */
  public record Limits(int active, int most, int each, int waiting) {
    public static final Limits DEFAULT = new Limits(4, 32, 2, 2);
  }

  /** What becomes of a request. */
  public enum Verdict {
    /** Answer it now, and say when that is over. */
    SERVE,
    /** It is served when others are through. */
    WAIT,
    /** There is no room; see {@link UploadSlots#retryAfter}. */
    REFUSE
  }

  /** What becomes of which request. */
  public record Answer<R>(R request, Verdict verdict) {}

  /** A link that carries this part of the most it ever did is full. */
  private static final double FULL = 0.9;

  /** What the link once carried counts for less with every look at it. */
  private static final double FADING = 0.999;

  /**
   * So many looks in a row at a link that seems full, and one more answer is tried all the same.
   */
  private static final int TRY_ANYWAY = 50;

  /** Answers after which older ones count half. */
  private static final int MEMORY = 64;

  private static final long SOONEST = Duration.ofMillis(5).toNanos();
  private static final long LATEST = Duration.ofMillis(200).toNanos();

  /** The old average counts so many times as much as the last gap. */
  private static final int WEIGHT = 7;

  private static final class Waiting<R> {
    final R request;
    final int peer;
    final int sent;

    Waiting(R request, int peer, int sent) {
      this.request = request;
      this.peer = peer;
      this.sent = sent;
    }
  }

  private final Limits limits;
  private final List<Waiting<R>> waiting = new ArrayList<>();

  /** Who is being served; whoever gets two answers is in it twice. */
  private final List<Integer> active = new ArrayList<>();

  /** How often each peer was served lately; older times count half, and half again. */
  private final Map<Integer, Integer> served = new HashMap<>();

  private int remembered;
  private double best;
  private int full;
  private long lastEnd;
  private long gap;

  public UploadSlots(Limits limits) {
    this.limits = limits;
  }

  /**
   * Somebody asks.
   *
   * @param peer who
   * @param sent how often the block was sent before: what others may have by now waits
   * @param told whether this peer was told that it can be had, and was not sent it since: whoever
   *     asks for other things, or without end, gets them only while nobody else is served
   * @return what becomes of this request, and of another one if that has to make room
   */
  public List<Answer<R>> asked(R request, int peer, int sent, boolean told) {
    if (!told && !active.isEmpty()) {
      return List.of(new Answer<>(request, Verdict.REFUSE));
    }
    if (active.size() < limits.active && servedTo(peer) < limits.each) {
      serve(peer);
      return List.of(new Answer<>(request, Verdict.SERVE));
    }
    Waiting<R> one = new Waiting<>(request, peer, sent);
    waiting.add(one);
    if (waiting.size() <= limits.waiting) {
      return List.of(new Answer<>(request, Verdict.WAIT));
    }
    Waiting<R> worst = last();
    waiting.remove(worst);
    Answer<R> refused = new Answer<>(worst.request, Verdict.REFUSE);
    return worst == one ? List.of(refused) : List.of(refused, new Answer<>(request, Verdict.WAIT));
  }

  private void serve(int peer) {
    active.add(peer);
    served.merge(peer, 1, Integer::sum);
    if (++remembered == MEMORY) {
      served.replaceAll((_, times) -> times / 2);
      served.values().removeIf(times -> times == 0);
      remembered = served.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /**
   * An answer is through, or was broken off.
   *
   * @param now in nanoseconds
   * @return the requests that are served now
   */
  public List<R> ended(int peer, long now) {
    active.remove(Integer.valueOf(peer));
    long last = now - lastEnd;
    gap = gap == 0 ? last : (WEIGHT * gap + last) / (WEIGHT + 1);
    lastEnd = now;
    return active.size() < limits.active ? next() : List.of();
  }

  /**
   * What leaves, looked at some ten times a second.
   *
   * @param rate of all answers together, in any unit
   * @return the requests that are served now, since the link has room
   */
  public List<R> leaving(double rate) {
    best = Math.max(best * FADING, rate);
    full = rate < FULL * best ? 0 : full + 1;
    boolean room = full == 0 || full % TRY_ANYWAY == 0;
    return room && active.size() < limits.most ? next() : List.of();
  }

  private List<R> next() {
    if (waiting.isEmpty()) {
      return List.of();
    }
    Waiting<R> first = waiting.getFirst();
    for (Waiting<R> one : waiting) {
      first = rank(one) < rank(first) ? one : first;
    }
    waiting.remove(first);
    serve(first.peer);
    return List.of(first.request);
  }

  private Waiting<R> last() {
    Waiting<R> last = waiting.getFirst();
    for (Waiting<R> one : waiting) {
      last = rank(one) >= rank(last) ? one : last;
    }
    return last;
  }

  private int servedTo(int peer) {
    int answers = 0;
    for (int one : active) {
      answers += one == peer ? 1 : 0;
    }
    return answers;
  }

  /** Who was served least comes first, and of his what was sent least. */
  private long rank(Waiting<R> one) {
    long times = served.getOrDefault(one.peer, 0);
    for (Waiting<R> other : waiting) {
      times += other != one && other.peer == one.peer ? 1 : 0;
    }
    return (times << Integer.SIZE) + one.sent;
  }

  /**
   * Nobody waits for this request any more.
   *
   * @return whether it had not been served yet; otherwise it is still to end
   */
  public boolean withdrawn(R request) {
    return waiting.removeIf(one -> one.request.equals(request));
  }

  /**
   * When the one who was refused may come again, in nanoseconds: when the next answer is through.
   */
  public long retryAfter() {
    return Math.clamp(gap, SOONEST, LATEST);
  }

  /** Whether nobody waits and one more could be served. */
  public boolean isIdle() {
    return active.size() < limits.active;
  }

  /** Answers that leave now. */
  public int active() {
    return active.size();
  }

  /** Requests that wait. */
  public int waiting() {
    return waiting.size();
  }
}
