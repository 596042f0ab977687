package io.nacre.oci.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.oci.access.HtpasswdFile.Users;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Users with passwords (RFC 7617), from a file.
 *
 * <p>bcrypt is slow on purpose, and a client sends its password with every request. So what was
 * right is known again by its {@link Fingerprint} for some minutes, on the event loop; what was
 * wrong, for some seconds, so that a client with an old password costs nothing and does not count
 * as somebody who guesses. Everything else is computed on a few threads of its own, once however
 * many ask at the same time, and for each source address only so often.
 */
public final class HtpasswdAuthenticator implements Authenticator, AutoCloseable {
  private static final Duration RIGHT = Duration.ofMinutes(5);
  private static final Duration WRONG = Duration.ofSeconds(10);
  private static final int MAX_KEPT = 4_096;

  /** Half of the processors at most compute passwords. */
  private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  /** Who waits in front of them; more are asked to come again. */
  private static final int MAX_WAITING = 64;

  private static final Duration COME_AGAIN = Duration.ofSeconds(2);

  /** Longer than the whole queue takes at a usual cost. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String BUSY = "too many clients log in at this moment";
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final HtpasswdFile file;
  private final FailureLimit limit;
  private final Login wrong;

  /** Each with the revision of the file under which it was found out. */
  private final Cache<Fingerprint, Long> right = cache(RIGHT);

  private final Cache<Fingerprint, Long> mistaken = cache(WRONG);
  private final Map<Fingerprint, FutureTask<Boolean>> underWay = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          IDLE.toSeconds(),
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING),
          Thread.ofPlatform().daemon().name("bcrypt-", 0).factory());

  /**
   * @param challenge value of the WWW-Authenticate header field for whoever is mistaken
   * @throws IOException with a sentence, when the file cannot be read or is not such a file
   */
  public HtpasswdAuthenticator(Path file, String challenge, InstantSource clock)
      throws IOException {
    this.file = new HtpasswdFile(file, clock);
    this.limit = new FailureLimit(clock);
    this.wrong =
        new Login.Failed(
            new Decision.Unauthenticated(challenge, "no user of this agent has this password"));
    threads.allowCoreThreadTimeOut(true);
  }

  private static Cache<Fingerprint, Long> cache(Duration time) {
    return Caffeine.newBuilder().maximumSize(MAX_KEPT).expireAfterWrite(time).build();
  }

  @Override
  public Optional<Login> peek(Client client) {
    if (client.authorization().isEmpty()) {
      return Optional.of(Login.ANONYMOUS);
    }
    if (file.isDue()) {
      return Optional.empty();
    }
    return BasicCredentials.parse(client.authorization().get())
        .map(credentials -> known(credentials, fingerprint(credentials)))
        .orElse(Optional.of(wrong));
  }

  @Override
  public Login identify(Client client) throws InterruptedException {
    if (client.authorization().isEmpty()) {
      return Login.ANONYMOUS;
    }
    file.refresh();
    Optional<BasicCredentials> sent = BasicCredentials.parse(client.authorization().get());
    if (sent.isEmpty()) {
      return wrong;
    }
    BasicCredentials credentials = sent.get();
    Fingerprint fingerprint = fingerprint(credentials);
    Optional<Login> known = known(credentials, fingerprint);
    return known.isPresent() ? known.get() : compute(client, credentials, fingerprint);
  }

  private static Fingerprint fingerprint(BasicCredentials credentials) {
    return Fingerprint.of(credentials.user(), credentials.password());
  }

  private Optional<Login> known(BasicCredentials credentials, Fingerprint fingerprint) {
    if (credentials.isBlank()) {
      return Optional.of(Login.ANONYMOUS);
    }
    long revision = file.users().revision();
    if (isKnown(right, fingerprint, revision)) {
      return Optional.of(login(credentials, true));
    }
    return isKnown(mistaken, fingerprint, revision)
        ? Optional.of(login(credentials, false))
        : Optional.empty();
  }

  private static boolean isKnown(
      Cache<Fingerprint, Long> answers, Fingerprint fingerprint, long revision) {
    Long under = answers.getIfPresent(fingerprint);
    return under != null && under == revision;
  }

  private Login login(BasicCredentials credentials, boolean isRight) {
    return isRight ? new Login.As(new Identity.User(credentials.user())) : wrong;
  }

  private Login compute(Client client, BasicCredentials credentials, Fingerprint fingerprint)
      throws InterruptedException {
    Optional<Duration> wait = limit.wait(client.address());
    if (wait.isPresent()) {
      return later(wait.get(), "too many wrong passwords came from your address");
    }
    FutureTask<Boolean> mine = new FutureTask<>(() -> verify(client, credentials, fingerprint));
    @Nullable FutureTask<Boolean> others = underWay.putIfAbsent(fingerprint, mine);
    try {
      if (others == null) {
        threads.execute(mine);
      }
      FutureTask<Boolean> task = others == null ? mine : others;
      return login(credentials, task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    } catch (RejectedExecutionException _) {
      underWay.remove(fingerprint, mine);
      mine.cancel(false);
      return later(COME_AGAIN, BUSY);
    } catch (CancellationException | TimeoutException _) {
      return later(COME_AGAIN, BUSY);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a password could not be computed", e.getCause());
    }
  }

  private boolean verify(Client client, BasicCredentials credentials, Fingerprint fingerprint) {
    try {
      Users users = file.users();
      boolean isRight = users.htpasswd().matches(credentials);
      (isRight ? right : mistaken).put(fingerprint, users.revision());
      if (!isRight) {
        limit.failed(client.address());
      }
      return isRight;
    } finally {
      underWay.remove(fingerprint);
    }
  }

  private static Login later(Duration wait, String reason) {
    return new Login.Failed(new Decision.Later(wait, reason));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
