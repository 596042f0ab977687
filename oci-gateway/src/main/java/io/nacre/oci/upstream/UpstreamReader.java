package io.nacre.oci.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.http.HttpClient;
import io.nacre.store.fetch.BusyException;
import io.nacre.store.fetch.DeniedException;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NotFoundException;
import io.nacre.store.image.Repository;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads with as few rights as will do: as everybody first, and when that is refused with those that
 * were {@link Lent}. What only they could read is private from then on; so it is known of every
 * repository here whether everybody may read it at its upstream.
 */
final class UpstreamReader {
  /** How long everybody's share of requests is left alone once it is used up. */
  private static final Duration USED_UP = Duration.ofMinutes(10);

  private static final Duration REMEMBERED = Duration.ofHours(1);

  private static final int MAX_KEPT = 10_000;

  private final UpstreamClient client;
  private final Privacy privacy;
  private final Lent lent;

  /** What everybody was seen to read. */
  private final Cache<Repository, Boolean> open =
      Caffeine.newBuilder().maximumSize(MAX_KEPT).expireAfterAccess(REMEMBERED).build();

  private final Cache<Repository, Boolean> usedUp =
      Caffeine.newBuilder().maximumSize(MAX_KEPT).expireAfterWrite(USED_UP).build();

  UpstreamReader(UpstreamClient client, Privacy privacy, Lent lent) {
    this.client = client;
    this.privacy = privacy;
    this.lent = lent;
  }

  /**
   * As {@link UpstreamClient#open}, with the rights that it takes.
   *
   * @throws DeniedException when everybody may not, and nobody who may has come; who has come may
   *     have to show it first
   */
  HttpClient.Incoming open(UpstreamRepository repository, Call call, Patience patience)
      throws FetchException, InterruptedException {
    if (privacy.isClosed(repository)) {
      boolean isToBeLookedAt = call.isOfManifest() && privacy.isToBeLookedAt(repository);
      return isToBeLookedAt
          ? asEverybody(repository, call, patience)
          : asOthers(repository, call, patience, notEverybody(repository));
    }
    if (usedUp.getIfPresent(repository.here()) != null) {
      Optional<Credentials> own = lent.agents(repository);
      if (own.isPresent()) {
        return client.open(repository, call, own.get(), patience);
      }
    }
    return asEverybody(repository, call, patience);
  }

  /** So many bytes of a blob came from an upstream. */
  void received(UpstreamRepository repository, long bytes) {
    client.received(repository.upstream(), bytes);
  }

  private HttpClient.Incoming asEverybody(
      UpstreamRepository repository, Call call, Patience patience)
      throws FetchException, InterruptedException {
    HttpClient.Incoming answer;
    try {
      answer = client.open(repository, call, Credentials.ANONYMOUS, patience);
    } catch (DeniedException e) {
      privacy.refused(repository);
      return asOthers(repository, call, patience, e);
    } catch (NotFoundException e) {
      return asOthers(repository, call, patience, e); // some do not say that there is anything
    } catch (BusyException e) {
      return withShareOfOthers(repository, call, patience, e);
    }
    open.put(repository.here(), true);
    if (call.isOfManifest()) {
      opened(repository, answer);
    }
    return answer;
  }

  /** Where everybody may read, requests count for whoever makes them; elsewhere they tell more. */
  private HttpClient.Incoming withShareOfOthers(
      UpstreamRepository repository, Call call, Patience patience, BusyException busy)
      throws FetchException, InterruptedException {
    boolean isOpen = open.getIfPresent(repository.here()) != null && !privacy.isClosed(repository);
    Optional<Credentials> own = isOpen ? lent.agents(repository) : Optional.empty();
    if (own.isEmpty()) {
      return asOthers(repository, call, patience, busy);
    }
    HttpClient.Incoming answer = client.open(repository, call, own.get(), patience);
    usedUp.put(repository.here(), true);
    return answer;
  }

  /**
   * @param refusal what everybody was told; thrown when nobody has lent anything
   */
  private HttpClient.Incoming asOthers(
      UpstreamRepository repository, Call call, Patience patience, FetchException refusal)
      throws FetchException, InterruptedException {
    FetchException last = refusal;
    for (Credentials credentials : lent.of(repository)) {
      try {
        return labelled(repository, client.open(repository, call, credentials, patience));
      } catch (DeniedException | NotFoundException e) {
        last = e;
      }
    }
    throw last;
  }

  private HttpClient.Incoming labelled(UpstreamRepository repository, HttpClient.Incoming answer)
      throws FetchException {
    try {
      privacy.label(repository);
      return answer;
    } catch (FetchException e) {
      answer.close();
      throw e;
    }
  }

  private void opened(UpstreamRepository repository, HttpClient.Incoming answer)
      throws FetchException {
    try {
      privacy.opened(repository);
    } catch (FetchException e) {
      answer.close();
      throw e;
    }
  }

  private static DeniedException notEverybody(UpstreamRepository repository) {
    return new DeniedException("%s is not for everybody".formatted(repository));
  }
}
