package io.nacre.agent.config;

import io.nacre.oci.upstream.Upstream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an agent is told at its start.
 *
 * @param data the folder that holds everything it keeps
 * @param listen where this host's tools reach it
 * @param insecureListen whether {@code listen} may be off loopback, where anybody could read and
 *     write
 * @param allowedHosts further names under which {@code listen} may be addressed
 * @param listeners how {@code listen} and the mirrors serve
 * @param peerListen where other agents reach it; empty for nowhere
 * @param insecurePeers whether {@code peerListen} may be off loopback without a key
 * @param join peer listeners of agents to get content from
 * @param upstreams registries to pull through besides the well-known ones
 * @param mirrors listeners where all names are one upstream's
 * @param gateways trustless IPFS gateways to get images by their CID from
 * @param routers of Delegated Routing V1, asked who has an image
 * @param dockerConfig where the agent's own credentials for upstreams are; empty for none
 * @param users who may use {@code listen}
 * @param quota how many bytes of blobs there may be before some go; empty for as many as fit
 * @param scrubEvery how often all blobs are compared with their digests; 0 for never
 * @param drain how long requests under way may go on after SIGTERM
 * @param log what is written to stderr
 */
public record AgentConfig(
    Path data,
    HostPort listen,
    boolean insecureListen,
    List<String> allowedHosts,
    ListenerConfig listeners,
    Optional<HostPort> peerListen,
    boolean insecurePeers,
    List<HostPort> join,
    List<Upstream> upstreams,
    List<MirrorListener> mirrors,
    List<URI> gateways,
    List<URI> routers,
    Optional<Path> dockerConfig,
    UserConfig users,
    Optional<DataSize> quota,
    Duration scrubEvery,
    Duration drain,
    LogLevel log) {

  /** How much is logged. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  /** Reads what the sources say and fills in the rest. */
  public static AgentConfig read(Sources sources) throws ConfigException {
    return new AgentConfig(
        sources.get(Settings.DATA),
        sources.get(Settings.LISTEN),
        sources.get(Settings.INSECURE_LISTEN),
        sources.get(Settings.ALLOWED_HOSTS),
        ListenerConfig.read(sources),
        sources.get(Settings.PEER_LISTEN),
        sources.get(Settings.INSECURE_PEERS),
        sources.get(Settings.JOIN),
        sources.get(Settings.UPSTREAM),
        sources.get(Settings.MIRROR),
        sources.get(Settings.GATEWAYS),
        sources.get(Settings.ROUTERS),
        sources.get(Settings.DOCKER_CONFIG),
        UserConfig.read(sources),
        sources.get(Settings.QUOTA),
        sources.get(Settings.SCRUB_EVERY),
        sources.get(Settings.DRAIN),
        sources.get(Settings.LOG));
  }
}
