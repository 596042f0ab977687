package io.nacre.oci.registry;

import io.nacre.http.Request;
import io.nacre.oci.access.Access;
import io.nacre.oci.access.Action;
import io.nacre.oci.access.Client;
import io.nacre.oci.access.Decision;
import io.nacre.oci.access.Question;
import io.nacre.oci.access.Target;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.fetch.DeniedException;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.util.Optional;

/** Asks {@link Access} for the endpoints, and puts a refusal into the specification's words. */
final class Gate {
  private final Access access;

  Gate(Access access) {
    this.access = access;
  }

  /**
   * @throws RegistryException DENIED or UNAUTHORIZED when the client may not; DENIED with a 502
   *     when who knows cannot be asked
   * @throws IOException when a policy could not find out
   */
  void require(Request request, Repository repository, Action action)
      throws RegistryException, IOException, InterruptedException {
    require(question(request, repository, Optional.empty(), action));
  }

  /** As {@link #require(Request, Repository, Action)}, for the registry as a whole. */
  void requireUse(Request request) throws RegistryException, IOException, InterruptedException {
    require(new Question(new Target.Agent(), Optional.empty(), Action.PULL, Client.of(request)));
  }

  /** As {@link #require(Request, Repository, Action)}, for one digest. */
  void require(Request request, Repository repository, Digest digest, Action action)
      throws RegistryException, IOException, InterruptedException {
    require(question(request, repository, Optional.of(digest), action));
  }

  /** Reads what may turn out not to be for everybody. */
  @FunctionalInterface
  interface Reading<T> {
    T read() throws RegistryException, IOException, InterruptedException;
  }

  /**
   * Reads somewhere else for a client. That may show, now or for the first time, that not everybody
   * may read there: then the client is asked who it is, and read once more if it may. So whatever
   * is given out was allowed after it had been read.
   *
   * @throws RegistryException as {@link #require}; DENIED when the source refuses though the client
   *     may
   */
  <T> T reading(Request request, Repository repository, Optional<Digest> digest, Reading<T> reading)
      throws RegistryException, IOException, InterruptedException {
    Question question = question(request, repository, digest, Action.PULL);
    T result;
    try {
      require(question);
      try {
        result = reading.read();
      } catch (DeniedException _) {
        require(question);
        result = reading.read();
      }
    } catch (DeniedException e) {
      throw Failures.of(ErrorCode.DENIED, e);
    }
    boolean isAllowed = false;
    try {
      require(question);
      isAllowed = true;
      return result;
    } finally {
      if (!isAllowed && result instanceof Arrival arrival) {
        arrival.close();
      }
    }
  }

  /**
   * Whether the client may, where it did not name this repository itself: nobody outside is asked
   * on its behalf.
   */
  boolean allowsAsKnown(Request request, Repository repository, Optional<Digest> digest)
      throws IOException, InterruptedException {
    Question question =
        new Question(new Target.Name(repository), digest, Action.PULL, Client.of(request), false);
    return access.check(question) instanceof Decision.Allowed;
  }

  /** Whether the client may, where a refusal is no error. */
  boolean allows(Request request, Repository repository, Optional<Digest> digest, Action action)
      throws IOException, InterruptedException {
    return access.check(question(request, repository, digest, action)) instanceof Decision.Allowed;
  }

  /** Whether memory alone can tell that the client may read this. Never waits. */
  boolean mayPullFromMemory(Request request, Repository repository, Digest digest) {
    return access
        .peek(question(request, repository, Optional.of(digest), Action.PULL))
        .filter(Decision.Allowed.class::isInstance)
        .isPresent();
  }

  private void require(Question question)
      throws RegistryException, IOException, InterruptedException {
    Decision decision;
    try {
      decision = access.check(question);
    } catch (FetchException e) {
      throw Failures.of(ErrorCode.DENIED, e);
    }
    switch (decision) {
      case Decision.Allowed _ -> {
        // nothing stands in the way
      }
      case Decision.Denied denied -> throw new RegistryException(ErrorCode.DENIED, denied.reason());
      case Decision.Unauthenticated who ->
          throw new RegistryException(ErrorCode.UNAUTHORIZED, who.reason())
              .with("WWW-Authenticate", who.challenge());
      case Decision.Later later ->
          throw new RegistryException(ErrorCode.TOOMANYREQUESTS, later.reason())
              .with("Retry-After", Long.toString(Failures.seconds(later.after())));
      case Decision.NoOpinion _ -> throw new IllegalStateException("Access always decides");
    }
  }

  private static Question question(
      Request request, Repository repository, Optional<Digest> digest, Action action) {
    return new Question(new Target.Name(repository), digest, action, Client.of(request));
  }
}
