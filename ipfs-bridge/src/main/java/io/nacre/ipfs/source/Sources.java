package io.nacre.ipfs.source;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.http.HttpClient;
import io.nacre.ipfs.routing.RouterClient;
import io.nacre.store.cid.Cid;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All who may be asked for blocks: the peers, the gateways of the configuration, and those whom the
 * routers of the configuration name. Who lied is not asked for a while.
 */
public final class Sources implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Sources.class);

  private static final Duration SHUT_OUT = Duration.ofMinutes(10);
  private static final int MAX_LIARS = 1000;

  /** For one DAG; a router may name any number. */
  private static final int MAX_SOURCES = 16;

  /** Blocks on their way at once, 2 MiB of memory each at most. */
  private static final int IN_FLIGHT = 32;

  private static final HttpClient.Options HTTP =
      new HttpClient.Options(
          Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(10), 16);

  private final HttpClient http = new HttpClient(HTTP);
  private final List<URI> gateways;
  private final List<RouterClient> routers;
  private final Supplier<List<URI>> peers;
  private final Semaphore inFlight = new Semaphore(IN_FLIGHT);
  private final Cache<String, String> liars =
      Caffeine.newBuilder().maximumSize(MAX_LIARS).expireAfterWrite(SHUT_OUT).build();

  /**
   * @param gateways trustless gateways, as origins
   * @param routers of Delegated Routing V1, as origins
   * @param peers agents whose gateways can be read now
   */
  public Sources(List<URI> gateways, List<URI> routers, Supplier<List<URI>> peers) {
    this.gateways = List.copyOf(gateways);
    this.routers = routers.stream().map(router -> new RouterClient(http, router)).toList();
    this.peers = peers;
  }

  /**
   * Whom to ask for a DAG. Routers are asked now, all at once, and those who do not answer in time
   * are left out.
   */
  public BlockStripe of(Cid root) throws InterruptedException {
    Set<URI> near = new LinkedHashSet<>(peers.get());
    Set<URI> far = new LinkedHashSet<>(gateways);
    near.addAll(RouterClient.gateways(routers, root));
    near.removeAll(far);
    List<BlockSource> sources = new ArrayList<>();
    near.forEach(origin -> sources.add(new GatewaySource(http, origin, false)));
    far.forEach(origin -> sources.add(new GatewaySource(http, origin, true)));
    return new BlockStripe(
        sources.stream()
            .filter(source -> liars.getIfPresent(source.name()) == null)
            .limit(MAX_SOURCES)
            .toList(),
        inFlight,
        this::lied);
  }

  private void lied(BlockSource source, LyingSourceException what) {
    log.warn("{}: not asked again for {}", what.getMessage(), SHUT_OUT);
    liars.put(source.name(), String.valueOf(what.getMessage()));
  }

  @Override
  public void close() {
    http.close();
  }
}
