package io.nacre.oci.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.oci.access.BasicCredentials;
import io.nacre.oci.access.Client;
import io.nacre.oci.access.Decision;
import io.nacre.oci.access.FailureLimit;
import io.nacre.oci.access.Fingerprint;
import io.nacre.oci.access.Identity;
import io.nacre.oci.access.Rules;
import io.nacre.store.fetch.FetchException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may read an upstream's repository that not everybody may read: whom this agent lets, and,
 * where the agent has no users of its own, whom the upstream lets. For that the upstream is asked
 * with the client's own name and password, which go there and to nobody else, and its word counts
 * for a short while. Of what was asked a {@link Fingerprint} is kept.
 */
final class Admissions {
  private static final Logger log = LoggerFactory.getLogger(Admissions.class);
  private static final int MAX_KEPT = 10_000;

  /** The upstream's word counts no longer than this, whatever is configured. */
  private static final Duration LONGEST = Duration.ofHours(1);

  /** A wrong password that comes again at once does not go to the upstream again. */
  private static final Duration WRONG = Duration.ofSeconds(10);

  private final Grants grants;
  private final Privacy privacy;
  private final ReadProbe probe;
  private final Lent lent;
  private final FailureLimit limit;
  private final InstantSource clock;
  private final Cache<Fingerprint, Instant> acceptedUntil = cache();
  private final Cache<Fingerprint, Instant> refusedUntil = cache();

  Admissions(Grants grants, Privacy privacy, ReadProbe probe, Lent lent, InstantSource clock) {
    this.grants = grants;
    this.privacy = privacy;
    this.probe = probe;
    this.lent = lent;
    this.limit = new FailureLimit(clock);
    this.clock = clock;
  }

  private static Cache<Fingerprint, Instant> cache() {
    return Caffeine.newBuilder().maximumSize(MAX_KEPT).expireAfterWrite(LONGEST).build();
  }

  /** What {@link #judge} would say, when memory alone can tell. */
  Optional<Decision> peek(UpstreamRepository repository, Client client, Identity who) {
    if (grants.include(repository, who)) {
      return Optional.of(Decision.ALLOWED);
    }
    Optional<Boolean> isClosed = privacy.peekClosed(repository);
    if (isClosed.isEmpty()) {
      return Optional.empty();
    }
    boolean mayRead = !isClosed.get() || isAccepted(repository, client);
    return mayRead ? Optional.of(Decision.ALLOWED) : Optional.empty();
  }

  private boolean isAccepted(UpstreamRepository repository, Client client) {
    return own(client)
        .filter(credentials -> isGood(acceptedUntil, fingerprint(repository, credentials)))
        .isPresent();
  }

  /**
   * @param mayAsk whether the upstream may be asked, when its word is not known
   * @throws FetchException when the upstream would have to be asked and cannot be
   */
  Decision judge(UpstreamRepository repository, Client client, Identity who, boolean mayAsk)
      throws FetchException, InterruptedException {
    if (grants.include(repository, who)) {
      lent.own(repository);
      return Decision.ALLOWED;
    }
    if (!privacy.isClosed(repository)) {
      return Decision.ALLOWED;
    }
    Optional<BasicCredentials> own = own(client);
    if (own.isPresent() && isAccepted(repository, client)) {
      lend(repository, own.get());
      return Decision.ALLOWED;
    }
    if (!mayAsk) {
      return new Decision.Denied("%s is private".formatted(repository));
    }
    if (isOpenAgain(repository)) {
      return Decision.ALLOWED;
    }
    if (grants.rules().hasUsers()) {
      return refusalOfAgent(repository, who);
    }
    return own.isEmpty() ? whoAreYou(repository) : ask(repository, client, own.get());
  }

  private Decision ask(UpstreamRepository repository, Client client, BasicCredentials credentials)
      throws FetchException, InterruptedException {
    Fingerprint fingerprint = fingerprint(repository, credentials);
    if (isGood(refusedUntil, fingerprint)) {
      return whoAreYou(repository);
    }
    Optional<Duration> wait = limit.wait(client.address());
    if (wait.isPresent()) {
      return new Decision.Later(wait.get(), "too many wrong passwords came from your address");
    }
    Credentials there = new Credentials.Password(credentials.user(), credentials.password());
    if (!probe.mayRead(repository, there)) {
      refusedUntil.put(fingerprint, clock.instant().plus(WRONG));
      limit.failed(client.address());
      return whoAreYou(repository);
    }
    acceptedUntil.put(
        fingerprint, clock.instant().plus(repository.upstream().options().loginAge()));
    lend(repository, credentials);
    return Decision.ALLOWED;
  }

  private void lend(UpstreamRepository repository, BasicCredentials credentials) {
    Instant until = acceptedUntil.getIfPresent(fingerprint(repository, credentials));
    if (until != null) {
      lent.client(
          repository, new Credentials.Password(credentials.user(), credentials.password()), until);
    }
  }

  /** Looks once in a while; an upstream that is away has not opened anything. */
  private boolean isOpenAgain(UpstreamRepository repository)
      throws FetchException, InterruptedException {
    if (!privacy.isToBeLookedAt(repository)) {
      return false;
    }
    try {
      if (!probe.mayReadWhatIsHeld(repository, Credentials.ANONYMOUS).orElse(false)) {
        return false;
      }
    } catch (FetchException e) {
      log.debug("whether {} is still private is not known: {}", repository, e.getMessage());
      return false;
    }
    privacy.opened(repository);
    return true;
  }

  private static Decision whoAreYou(UpstreamRepository repository) {
    return new Decision.Unauthenticated(
        "Basic realm=\"%s\"".formatted(repository.upstream()),
        "%s is not for everybody at %s: log in here with a name and password of %s"
            .formatted(repository, repository.upstream(), repository.upstream()));
  }

  private static Decision refusalOfAgent(UpstreamRepository repository, Identity who) {
    return switch (who) {
      case Identity.User(var name) ->
          new Decision.Denied(
              "%s is private at %s, and no rule of this agent that names it lets %s pull it"
                  .formatted(repository, repository.upstream(), name));
      default ->
          new Decision.Unauthenticated(
              Rules.CHALLENGE, "%s is private: log in to pull it".formatted(repository));
    };
  }

  /** The client's own name and password at the upstream; where there are users they are theirs. */
  private Optional<BasicCredentials> own(Client client) {
    return grants.rules().hasUsers()
        ? Optional.empty()
        : client
            .authorization()
            .flatMap(BasicCredentials::parse)
            .filter(credentials -> !credentials.isBlank());
  }

  private boolean isGood(Cache<Fingerprint, Instant> until, Fingerprint fingerprint) {
    Instant end = until.getIfPresent(fingerprint);
    return end != null && clock.instant().isBefore(end);
  }

  private static Fingerprint fingerprint(
      UpstreamRepository repository, BasicCredentials credentials) {
    return Fingerprint.of(repository.here().name(), credentials.user(), credentials.password());
  }
}
