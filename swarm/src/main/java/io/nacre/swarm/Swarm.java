package io.nacre.swarm;

import io.nacre.http.Handler;
import io.nacre.http.HttpClient;
import io.nacre.http.Router;
import io.nacre.store.Store;
import io.nacre.store.fetch.BlobFetcher;
import io.nacre.store.fetch.NameResolver;
import io.nacre.store.image.Repository;
import io.nacre.swarm.membership.Greeter;
import io.nacre.swarm.membership.Hello;
import io.nacre.swarm.membership.NodeId;
import io.nacre.swarm.membership.PeerAddress;
import io.nacre.swarm.membership.PeerStatus;
import io.nacre.swarm.membership.Peers;
import io.nacre.swarm.protocol.PeerClient;
import io.nacre.swarm.protocol.PeerHandlers;
import io.nacre.swarm.transfer.SwarmFetcher;
import io.nacre.swarm.transfer.SwarmResolver;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * This agent's part in the swarm. Mount its handlers on the peer listener, start it once that
 * listens, and ask its ports for what this disk lacks.
 */
public final class Swarm implements AutoCloseable {
  private final NodeId id;
  private final SwarmConfig config;
  private final HttpClient http;
  private final PeerClient client;
  private final Peers peers;
  private final Greeter greeter;
  private final SwarmFetcher fetcher;
  private final SwarmResolver resolver;
  private final PeerHandlers handlers;
  private volatile @Nullable PeerAddress listening;

  /**
   * @param store what others may read from, and where that goes which they give
   * @param id of this agent
   */
  public Swarm(Store store, NodeId id, SwarmConfig config) {
    this.id = id;
    this.config = config;
    Clock clock = Clock.systemUTC();
    http = new HttpClient(config.http());
    client = new PeerClient(http);
    peers = new Peers(clock);
    greeter = new Greeter(peers, id, client, config.greetings(), clock);
    fetcher =
        new SwarmFetcher(
            store, peers, client, greeter::check, config.requestsInFlight(), config.transfer());
    resolver = new SwarmResolver(peers, client);
    handlers = new PeerHandlers(store, peers, this::hello, this::offered);
    config.join().forEach(address -> peers.add(address, true));
  }

  /**
   * Begins to greet peers.
   *
   * @param listener where the handlers are served to other agents; empty when they are not
   */
  public void start(Optional<InetSocketAddress> listener) {
    if (listener.isPresent()) {
      PeerAddress address = PeerAddress.of(listener.get());
      listening = address;
      client.announce(address);
    }
    greeter.start();
  }

  public NodeId id() {
    return id;
  }

  /** Gets blobs from peers. */
  public BlobFetcher fetcher() {
    return fetcher;
  }

  /** Asks peers for tags. */
  public NameResolver resolver() {
    return resolver;
  }

  /** How the peers are. */
  public List<PeerStatus> peers() {
    return peers.status();
  }

  /**
   * Mounts on the peer listener what agents say to each other.
   *
   * @param blocks serves {@code /ipfs/}; what it sends is counted
   * @param shared whether others may have what is in a repository
   */
  public void mount(Router router, Handler blocks, Predicate<Repository> shared) {
    handlers.mount(router, blocks, shared);
  }

  private Hello hello() {
    return new Hello(id, config.version(), listening);
  }

  private void offered(PeerAddress address) {
    if (config.anywhere() || address.isLoopback()) {
      greeter.offered(address);
    }
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    greeter.close();
    fetcher.close();
    http.close();
  }
}
