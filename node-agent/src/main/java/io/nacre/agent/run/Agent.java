package io.nacre.agent.run;

import io.nacre.agent.api.ApiHandler;
import io.nacre.agent.api.ApiResources;
import io.nacre.agent.api.ApiToken;
import io.nacre.agent.api.Serving;
import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.config.ConfigException;
import io.nacre.agent.config.DataSize;
import io.nacre.agent.config.HostPort;
import io.nacre.agent.config.MirrorListener;
import io.nacre.agent.config.Version;
import io.nacre.http.Handler;
import io.nacre.http.HttpServer;
import io.nacre.http.Router;
import io.nacre.ipfs.gateway.GatewayHandler;
import io.nacre.ipfs.image.CidImages;
import io.nacre.ipfs.routing.RoutingHandler;
import io.nacre.oci.access.Access;
import io.nacre.oci.access.Authenticator;
import io.nacre.oci.access.ContentPolicy;
import io.nacre.oci.access.LoginTokens;
import io.nacre.oci.access.OperatorAuthenticator;
import io.nacre.oci.access.Rules;
import io.nacre.oci.access.RulesPolicy;
import io.nacre.oci.registry.RegistryHandler;
import io.nacre.oci.upstream.UpstreamSources;
import io.nacre.oci.upstream.Upstreams;
import io.nacre.store.Store;
import io.nacre.store.fetch.BlobFetcher;
import io.nacre.store.fetch.NameResolver;
import io.nacre.store.gc.Collector;
import io.nacre.store.gc.Room;
import io.nacre.store.gc.Scrubber;
import io.nacre.store.identity.NodeKey;
import io.nacre.swarm.Swarm;
import io.nacre.swarm.SwarmConfig;
import io.nacre.swarm.membership.NodeId;
import io.nacre.swarm.membership.PeerAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running agent: opens, wires and closes what it consists of. */
public final class Agent implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Agent.class);

  private static final String NODE_ID = "node-id";

  private final AgentConfig config;
  private final Lifecycle lifecycle = new Lifecycle();
  private final Closing closing = new Closing();
  private final List<HttpServer> servers = new ArrayList<>();

  private Agent(AgentConfig config) {
    this.config = config;
  }

  /**
   * Starts an agent. When it returns, every listener serves.
   *
   * @throws ConfigException when an address is not one that may be listened on or joined
   * @throws IOException with a sentence, when the data folder or an address cannot be used
   */
  public static Agent start(AgentConfig config) throws IOException, ConfigException {
    Agent agent = new Agent(config);
    try {
      agent.open();
      return agent;
    } catch (IOException | ConfigException | RuntimeException e) {
      agent.close();
      throw e;
    }
  }

  private void open() throws IOException, ConfigException {
    InetSocketAddress clientAddress = Listeners.clients(config);
    Optional<InetSocketAddress> peerAddress = Listeners.peers(config);
    SwarmConfig swarmConfig = swarmConfig();
    Rules rules = AccessSetup.rules(config.users());
    ListenerSetup listeners = ListenerSetup.open(config, closing);
    Store store = closing.add(Store.open(config.data()));
    NodeId id = NodeId.load(store.folder().resolve(NODE_ID));
    Swarm swarm = closing.add(new Swarm(store, id, swarmConfig));
    UpstreamSources upstreams =
        closing.add(UpstreamSetup.open(config, rules, store, System.getenv()));
    CidImages byCid = closing.add(IpfsSetup.open(config, rules, store, swarm));
    BlobFetcher fetcher = byCid.content(upstreams.content(swarm.fetcher()));
    NameResolver names = byCid.names(upstreams.names(swarm.resolver()));
    ApiToken token = ApiToken.in(store.folder());
    Access access =
        new Access(
            new OperatorAuthenticator(
                token::isIn, AccessSetup.authenticator(config.users(), closing)),
            List.of(
                new ImageCidPolicy(),
                upstreams.policy(),
                new RulesPolicy(rules),
                new ContentPolicy(store.catalog(), rules)),
            Optional.of(new LoginTokens(Clock.systemUTC())));
    RegistryHandler registry =
        closing.add(
            new RegistryHandler(
                store,
                access,
                fetcher,
                names,
                upstreams,
                config.listeners().maxUpload().map(DataSize::bytes).orElse(Long.MAX_VALUE),
                Clock.systemUTC()));
    NodeKey key = IpfsHandlers.key(store);
    IpfsHandlers ipfs =
        IpfsHandlers.forClients(store, access, key, () -> lifecycle.serving().listen());
    Collector collector = new Collector(store, Room.on(store.folder()), Clock.systemUTC());
    Scrubber scrubber = new Scrubber(store, fetcher);
    closing.add(new Housekeeping(config, store, collector, scrubber));
    Router clients =
        new Router()
            .mount("/v2/", registry)
            .mount(GatewayHandler.PREFIX, ipfs.gateway())
            .mount(RoutingHandler.PREFIX, ipfs.routing())
            .mount(
                ApiHandler.PREFIX,
                ApiResources.handler(
                    config,
                    store,
                    token,
                    access,
                    swarm,
                    fetcher,
                    names,
                    upstreams.logins(config.dockerConfig()),
                    upstreams.upstreams(),
                    collector,
                    scrubber,
                    lifecycle::serving))
            .mount("/livez", _ -> Lifecycle.liveness())
            .mount("/readyz", _ -> lifecycle.readiness())
            .mount("/metrics", new MetricsHandler(store, lifecycle, registry, upstreams));

    Optional<InetSocketAddress> peerListener = Optional.empty();
    if (peerAddress.isPresent()) {
      Router peers = new Router();
      if (!rules.areForPeers()) {
        log.warn("other agents get nothing: with --htpasswd it takes a rule that lets peers pull");
      }
      Access others =
          new Access(Authenticator.PEERS, List.of(new ContentPolicy(store.catalog(), rules)));
      IpfsHandlers theirs =
          IpfsHandlers.forPeers(
              store, others, key, () -> lifecycle.serving().peerListen().orElseThrow());
      swarm.mount(peers, theirs.gateway(), rules::areForPeers);
      peers.mount(RoutingHandler.PREFIX, theirs.routing());
      peerListener =
          Optional.of(
              serve(
                  peerAddress.get(),
                  ListenerSetup.peers(config, peers),
                  HttpServer.Options.DEFAULT));
    }
    swarm.start(peerListener);
    serveMirrors(registry, upstreams.upstreams(), listeners);
    InetSocketAddress listener =
        serve(
            clientAddress,
            listeners.guard(config.listen(), clientAddress, clients),
            listeners.options());
    lifecycle.started(
        new Serving(
            listeners.scheme(),
            HostPort.of(listener),
            peerListener.map(HostPort::of),
            Instant.now()));
  }

  private void serveMirrors(RegistryHandler registry, Upstreams upstreams, ListenerSetup listeners)
      throws IOException, ConfigException {
    for (MirrorListener mirror : config.mirrors()) {
      Handler mirrored = registry.mirror(UpstreamSetup.mirrored(upstreams, mirror));
      InetSocketAddress wanted = Listeners.mirror(config, mirror);
      Router router = new Router().mount("/v2/", mirrored);
      InetSocketAddress address =
          serve(wanted, listeners.guard(mirror.listen(), wanted, router), listeners.options());
      log.info("mirror of {} on {}", mirror.upstream(), HostPort.of(address));
    }
  }

  private SwarmConfig swarmConfig() throws ConfigException {
    try {
      List<PeerAddress> join =
          config.join().stream().map(peer -> new PeerAddress(peer.host(), peer.port())).toList();
      return SwarmConfig.of(join, config.insecurePeers(), Version.current());
    } catch (IllegalArgumentException e) {
      throw new ConfigException("--join: " + e.getMessage());
    }
  }

  private InetSocketAddress serve(
      InetSocketAddress address, Handler handler, HttpServer.Options options) throws IOException {
    HttpServer server = closing.add(HttpServer.start(address, handler, options));
    servers.add(server);
    return server.address();
  }

  /** Where it serves. */
  public Serving serving() {
    return lifecycle.serving();
  }

  /** Takes no new requests and lets those under way end, within the configured time. */
  public void drain() throws InterruptedException {
    lifecycle.draining();
    for (HttpServer server : servers.reversed()) {
      server.drain(config.drain());
    }
  }

  /** Closes everything, what is under way too. */
  @Override
  public void close() {
    closing.close();
  }
}
