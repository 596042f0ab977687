package io.nacre.oci.upstream;

import io.nacre.http.Headers;
import io.nacre.http.HttpClient;
import io.nacre.store.fetch.BusyException;
import io.nacre.store.fetch.DeniedException;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks upstreams: with whatever authorization it takes, along redirects, again when it failed and
 * may yet work. Every failure names the upstream and says what to do.
 */
public final class UpstreamClient implements AutoCloseable {
  private final UpstreamConnections connections;
  private final Hops hops;
  private final Authorizations authorizations;
  private final Pause pause;
  private final InstantSource clock;
  private final Map<Upstream, Contact> contacts = new ConcurrentHashMap<>();

  /** What is known of how it goes with an upstream. */
  private record Contact(Breaker breaker, Meter meter) {}

  /** Over these connections, which are closed with it. */
  public UpstreamClient(UpstreamConnections connections, InstantSource clock) {
    this(connections, clock, Thread::sleep);
  }

  UpstreamClient(UpstreamConnections connections, InstantSource clock, Pause pause) {
    this.connections = connections;
    this.hops = new Hops(connections);
    this.authorizations = new Authorizations(connections, clock);
    this.pause = pause;
    this.clock = clock;
  }

  /**
   * A successful answer whose body is still to come; the caller closes it.
   *
   * @param credentials whose right it is to ask
   * @throws NotFoundException when the upstream says that there is no such thing
   * @throws DeniedException when it does not let these credentials have it
   * @throws BusyException when it wants to be asked later than anybody should be kept waiting
   * @throws FetchException when it cannot be asked
   */
  HttpClient.Incoming open(
      UpstreamRepository repository, Call call, Credentials credentials, Patience patience)
      throws FetchException, InterruptedException {
    Contact contact = contact(repository.upstream());
    Breaker breaker = contact.breaker;
    Meter meter = contact.meter;
    for (int failures = 1; ; failures++) {
      breaker.check();
      Duration wait;
      try {
        HttpClient.Incoming answer = once(repository, call, credentials);
        breaker.worked();
        meter.count(Meter.Outcome.OK);
        return answer;
      } catch (NotFoundException | DeniedException e) {
        breaker.worked();
        meter.count(e instanceof DeniedException ? Meter.Outcome.DENIED : Meter.Outcome.NOT_FOUND);
        throw e;
      } catch (BusyException e) {
        meter.count(Meter.Outcome.BUSY);
        wait = e.retryAfter();
        if (failures >= patience.tries() || wait.compareTo(Pause.LONGEST) > 0) {
          throw e;
        }
      } catch (FetchException e) {
        breaker.failed(String.valueOf(e.getMessage()));
        meter.count(Meter.Outcome.FAILED);
        wait = Pause.before(failures);
        if (failures >= patience.tries()) {
          throw e;
        }
      }
      pause.of(wait);
    }
  }

  private Contact contact(Upstream upstream) {
    return contacts.computeIfAbsent(upstream, _ -> new Contact(new Breaker(clock), new Meter()));
  }

  /** So many bytes of a blob came from an upstream. */
  void received(Upstream upstream, long bytes) {
    contact(upstream).meter.received(bytes);
  }

  /** How it went with those that were asked, by their names. */
  List<UpstreamReading> readings() {
    return contacts.entrySet().stream()
        .map(
            e ->
                new UpstreamReading(
                    e.getKey().name(),
                    e.getValue().meter.requests(),
                    e.getValue().meter.bytes(),
                    e.getValue().breaker.rests()))
        .sorted(Comparator.comparing(UpstreamReading::upstream))
        .toList();
  }

  /**
   * Whether an upstream accepts these credentials (distribution-spec, "Determining Support").
   *
   * @throws DeniedException when it does not
   * @throws FetchException when it cannot be asked, or has no use for credentials
   */
  void check(Upstream upstream, Credentials.Password password)
      throws FetchException, InterruptedException {
    try {
      Hops.Arrived asked = ping(upstream, Optional.empty());
      List<String> challenges = asked.response().headers().all("WWW-Authenticate");
      asked.response().close();
      if (asked.response().status() != 401) {
        throw new FetchException(
            "upstream %s answered %d without asking for credentials: there is nothing to log in to"
                .formatted(upstream, asked.response().status()));
      }
      Hops.Arrived answered = ping(upstream, authorizations.show(upstream, password, challenges));
      answered.response().close();
      if (answered.response().status() != 200) {
        throw new DeniedException(
            "upstream %s answered %d to %s: is the password right?"
                .formatted(upstream, answered.response().status(), password.user()));
      }
    } catch (FetchException e) {
      throw e;
    } catch (IOException e) {
      throw new FetchException(
          "upstream %s cannot be asked: %s".formatted(upstream, e.getMessage()), e);
    }
  }

  private Hops.Arrived ping(Upstream upstream, Optional<String> authorization)
      throws IOException, InterruptedException {
    return hops.send(upstream, "GET", upstream.base().resolve("/v2/"), Headers.NONE, authorization);
  }

  private HttpClient.Incoming once(
      UpstreamRepository repository, Call call, Credentials credentials)
      throws FetchException, InterruptedException {
    try {
      Hops.Arrived arrived = send(repository, call, authorizations.known(repository, credentials));
      if (arrived.response().status() == 401 && arrived.atHome()) {
        List<String> challenges = arrived.response().headers().all("WWW-Authenticate");
        arrived.response().close();
        Optional<String> granted = authorizations.answer(repository, credentials, challenges);
        if (granted.isEmpty()) {
          throw denied(repository, 401);
        }
        arrived = send(repository, call, granted);
      }
      return judged(repository, call, arrived.response());
    } catch (FetchException e) {
      throw e;
    } catch (IOException e) {
      throw new FetchException(
          "upstream %s cannot be asked: %s".formatted(repository.upstream(), e.getMessage()), e);
    }
  }

  private Hops.Arrived send(
      UpstreamRepository repository, Call call, Optional<String> authorization)
      throws IOException, InterruptedException {
    return hops.send(
        repository.upstream(), call.method(), call.at(repository), call.headers(), authorization);
  }

  private HttpClient.Incoming judged(
      UpstreamRepository repository, Call call, HttpClient.Incoming answer) throws FetchException {
    int status = answer.status();
    if (status == 200 || status == 206) {
      return answer;
    }
    answer.close();
    throw switch (status) {
      case 401, 403 -> denied(repository, status);
      case 404 ->
          new NotFoundException(
              "upstream %s has no %s of %s"
                  .formatted(repository.upstream(), call.path(), repository.there()));
      case 429 ->
          new BusyException(
              "upstream %s wants fewer requests (429)".formatted(repository.upstream()),
              RetryAfter.of(answer.headers(), clock));
      default ->
          new FetchException(
              "upstream %s answered %d for %s"
                  .formatted(repository.upstream(), status, repository.there()));
    };
  }

  private static DeniedException denied(UpstreamRepository repository, int status) {
    return new DeniedException(
        "upstream %s answered %d for %s: log in to it, or check its credentials"
            .formatted(repository.upstream(), status, repository.there()));
  }

  @Override
  public void close() {
    connections.close();
  }
}
