package io.nacre.oci.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.http.HttpClient;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.fetch.BusyException;
import io.nacre.store.fetch.DeniedException;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NotFoundException;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.time.Duration;

/**
 * Reads with as few rights as will do: as everybody first, and with the agent's credentials when
 * that is refused. What only they could read is private from then on, whoever asks later; so it is
 * known of every repository here whether everybody may read it at its upstream.
 */
final class UpstreamReader {
  /** How long everybody's share of requests is left alone once it is used up. */
  private static final Duration USED_UP = Duration.ofMinutes(10);

  private static final Duration REMEMBERED = Duration.ofHours(1);

  private static final int MAX_KEPT = 10_000;

  private final UpstreamClient client;
  private final CredentialSource credentials;
  private final Catalog catalog;

  /** What everybody was seen to read. */
  private final Cache<Repository, Boolean> open =
      Caffeine.newBuilder().maximumSize(MAX_KEPT).expireAfterAccess(REMEMBERED).build();

  private final Cache<Repository, Boolean> usedUp =
      Caffeine.newBuilder().maximumSize(MAX_KEPT).expireAfterWrite(USED_UP).build();

  UpstreamReader(UpstreamClient client, CredentialSource credentials, Catalog catalog) {
    this.client = client;
    this.credentials = credentials;
    this.catalog = catalog;
  }

  /** As {@link UpstreamClient#open}, with the rights that it takes. */
  HttpClient.Incoming open(UpstreamRepository repository, Call call, Patience patience)
      throws FetchException, InterruptedException {
    if (isPrivate(repository) || usedUp.getIfPresent(repository.here()) != null) {
      return client.open(repository, call, own(repository), patience);
    }
    try {
      HttpClient.Incoming answer = client.open(repository, call, Credentials.ANONYMOUS, patience);
      open.put(repository.here(), true);
      return answer;
    } catch (DeniedException | NotFoundException | BusyException e) {
      Credentials own = own(repository);
      if (own.equals(Credentials.ANONYMOUS)) {
        throw e;
      }
      HttpClient.Incoming answer = client.open(repository, call, own, patience);
      if (e instanceof BusyException && open.getIfPresent(repository.here()) != null) {
        usedUp.put(repository.here(), true);
        return answer;
      }
      return markedPrivate(repository, answer);
    }
  }

  private HttpClient.Incoming markedPrivate(
      UpstreamRepository repository, HttpClient.Incoming answer) throws FetchException {
    try {
      catalog.setPrivate(repository.here(), true);
      return answer;
    } catch (IOException e) {
      answer.close();
      throw new FetchException("%s cannot be marked private".formatted(repository), e);
    }
  }

  private boolean isPrivate(UpstreamRepository repository) throws FetchException {
    try {
      return catalog.isPrivate(repository.here());
    } catch (IOException e) {
      throw new FetchException("cannot tell whether %s is private".formatted(repository), e);
    }
  }

  private Credentials own(UpstreamRepository repository)
      throws FetchException, InterruptedException {
    try {
      return credentials.of(repository.upstream());
    } catch (IOException e) {
      throw new FetchException(
          "the credentials for upstream %s cannot be read: %s"
              .formatted(repository.upstream(), e.getMessage()),
          e);
    }
  }
}
