package io.nacre.oci.registry;

import io.nacre.http.Request;
import io.nacre.oci.access.Access;
import io.nacre.oci.access.Action;
import io.nacre.oci.access.Client;
import io.nacre.oci.access.Decision;
import io.nacre.oci.access.Question;
import io.nacre.oci.access.Target;
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
   * @throws RegistryException DENIED or UNAUTHORIZED when the client may not
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
    switch (access.check(question)) {
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
