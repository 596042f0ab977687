package io.nacre.oci.upstream;

import io.nacre.oci.access.Policy;
import io.nacre.store.Store;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.fetch.ArrivingBytes;
import io.nacre.store.fetch.BlobFetcher;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NameResolver;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The upstreams as the agent wires them: sources of content and names beside the peers, each for
 * the repositories that it has the say on.
 */
public final class UpstreamSources implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(UpstreamSources.class);

  private final Upstreams upstreams;
  private final UpstreamClient client;
  private final Store store;
  private final UpstreamFetcher fetcher;
  private final UpstreamResolver resolver;
  private final UpstreamLists lists;
  private final UpstreamPolicy policy;
  private final List<Prefetch> prefetches = new CopyOnWriteArrayList<>();

  /**
   * @param client closed with this
   * @param credentials the agent's own
   * @param grants whom it lets read with them
   */
  public UpstreamSources(
      Upstreams upstreams,
      UpstreamClient client,
      CredentialSource credentials,
      Grants grants,
      Store store,
      InstantSource clock) {
    this.upstreams = upstreams;
    this.client = client;
    this.store = store;
    Lent lent = new Lent(credentials, clock);
    Privacy privacy = new Privacy(store.catalog(), clock);
    ReadProbe probe = new ReadProbe(client, store.catalog());
    this.policy =
        new UpstreamPolicy(
            upstreams, grants.rules(), new Admissions(grants, privacy, probe, lent, clock));
    UpstreamReader reader = new UpstreamReader(client, privacy, lent);
    Authority authority = new Authority();
    this.fetcher = new UpstreamFetcher(upstreams, reader, store, authority);
    this.resolver =
        new UpstreamResolver(
            upstreams, new ManifestLookup(reader), store.catalog(), authority, clock);
    this.lists = new UpstreamLists(reader);
  }

  public Upstreams upstreams() {
    return upstreams;
  }

  /** Who may read, and that nobody may write, under the upstreams' names. */
  public Policy policy() {
    return policy;
  }

  /**
   * Logs in and out.
   *
   * @param dockerConfig where credentials are kept, if anywhere
   */
  public Logins logins(Optional<Path> dockerConfig) {
    return new Logins(upstreams, client, dockerConfig);
  }

  /** How it went with the upstreams that were asked. */
  public List<UpstreamReading> readings() {
    return client.readings();
  }

  /** Tags and referrers as the upstreams list them. */
  public UpstreamLists lists() {
    return lists;
  }

  /** Names of upstreams from their upstreams, all others from these. */
  public NameResolver names(NameResolver others) {
    return new NameResolver() {
      @Override
      public Optional<Descriptor> resolve(Repository repository, Tag tag)
          throws FetchException, InterruptedException {
        return (isAuthority(repository) ? resolver : others).resolve(repository, tag);
      }

      @Override
      public Set<Digest> vouched(Repository repository, Digest manifest, Set<Digest> children)
          throws FetchException, InterruptedException {
        return (isAuthority(repository) ? resolver : others)
            .vouched(repository, manifest, children);
      }

      @Override
      public boolean isAuthority(Repository repository) {
        return upstreams.find(repository).isPresent();
      }
    };
  }

  /**
   * Content of upstreams' repositories: from peers when it is known to belong there, since its
   * digest tells whether it is right, and from the upstream when they do not have it. Whichever
   * breaks off, the other goes on. All other content from peers.
   */
  public BlobFetcher content(BlobFetcher peers) {
    return new BlobFetcher() {
      private final Prefetch prefetch = prefetching(this);

      @Override
      public Arrival fetch(Repository repository, Digest digest)
          throws FetchException, InterruptedException {
        if (upstreams.find(repository).isEmpty()) {
          return peers.fetch(repository, digest);
        }
        Optional<Arrival> fromPeers = fromPeers(peers, repository, digest);
        return fromPeers.isPresent()
            ? new ContinuedArrival(
                fromPeers.get(), prefix -> fetcher.goOn(repository, digest, prefix))
            : new ContinuedArrival(
                fetcher.fetch(repository, digest), _ -> peers.fetch(repository, digest));
      }

      @Override
      public long size(Repository repository, Digest digest)
          throws FetchException, InterruptedException {
        return upstreams.find(repository).isPresent()
            ? fetcher.size(repository, digest)
            : peers.size(repository, digest);
      }

      @Override
      public ArrivingBytes fetchPart(
          Repository repository, Digest digest, long size, long first, long length)
          throws FetchException, InterruptedException {
        if (upstreams.find(repository).isEmpty()) {
          return peers.fetchPart(repository, digest, size, first, length);
        }
        Optional<Arrival> fromPeers = fromPeers(peers, repository, digest);
        return fromPeers.isPresent()
            ? new ContinuedArrival(
                fromPeers.get(), prefix -> fetcher.goOn(repository, digest, prefix))
            : fetcher.fetchPart(repository, digest, size, first, length);
      }

      @Override
      public Arrival fetchManifest(Repository repository, Digest digest)
          throws FetchException, InterruptedException {
        if (upstreams.find(repository).isEmpty()) {
          return peers.fetchManifest(repository, digest);
        }
        Optional<Arrival> fromPeers = fromPeers(peers, repository, digest);
        Arrival manifest =
            fromPeers.isPresent() ? fromPeers.get() : fetcher.fetchManifest(repository, digest);
        upstreams.find(repository).ifPresent(at -> prefetch.after(at, manifest));
        return manifest;
      }
    };
  }

  private Prefetch prefetching(BlobFetcher content) {
    Prefetch prefetch = new Prefetch(store, content);
    prefetches.add(prefetch);
    return prefetch;
  }

  private Optional<Arrival> fromPeers(BlobFetcher peers, Repository repository, Digest digest)
      throws InterruptedException, FetchException {
    try {
      return store.catalog().belongs(repository, digest)
          ? Optional.of(peers.fetch(repository, digest))
          : Optional.empty();
    } catch (FetchException e) {
      log.debug("{} of {} from its upstream: {}", digest, repository, e.getMessage());
      return Optional.empty();
    } catch (IOException e) {
      throw new FetchException("cannot tell whether %s may be fetched".formatted(digest), e);
    }
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    prefetches.forEach(Prefetch::close);
    fetcher.close();
    client.close();
  }
}
