package io.nacre.agent.config;

import io.nacre.oci.access.Rule;
import io.nacre.oci.upstream.Upstream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Every setting of an agent, in the order of its help. */
public final class Settings {
  static final Setting<Path> DATA =
      Setting.of(
          "data",
          "DIR",
          "The folder that holds everything the agent keeps.",
          DataFolder.usual(
                  System.getenv(),
                  System.getProperty("user.home", "."),
                  System.getProperty("user.name", ""))
              .toString(),
          text -> Path.of(text).toAbsolutePath().normalize());

  static final Setting<HostPort> LISTEN =
      Setting.of(
          "listen",
          "HOST:PORT",
          "Where this host's tools reach the agent; port 0 picks one.",
          "127.0.0.1:5050",
          HostPort::parse);

  static final Setting<Boolean> INSECURE_LISTEN =
      Setting.onOff(
          "insecure-listen",
          "Allow --listen and --mirror off loopback without --tls-cert and --htpasswd: whoever reaches them reads and writes.");

  static final Setting<List<String>> ALLOWED_HOSTS =
      Setting.list(
          "allowed-hosts",
          "NAME[,NAME…]",
          "Further host names under which this agent may be addressed; localhost and addresses may always.",
          text -> text.toLowerCase(Locale.ROOT));

  static final Setting<Optional<HostPort>> PEER_LISTEN =
      Setting.optional(
          "peer-listen",
          "HOST:PORT",
          "Where other agents reach this one; nowhere unless this or --join is given.",
          HostPort::parse);

  static final Setting<Boolean> INSECURE_PEERS =
      Setting.onOff(
          "insecure-peers",
          "Allow --peer-listen off loopback, where everybody who reaches it reads.");

  static final Setting<List<HostPort>> JOIN =
      Setting.list(
          "join",
          "HOST:PORT[,HOST:PORT…]",
          "Peer listeners of agents to get content from.",
          HostPort::parse);

  static final Setting<List<Upstream>> UPSTREAM =
      Setting.list(
          "upstream",
          "NAME=URL[,NAME=URL…]",
          "Registries to pull through besides the well-known public ones.",
          Upstream::parse);

  static final Setting<List<MirrorListener>> MIRROR =
      Setting.list(
          "mirror",
          "HOST:PORT=UPSTREAM[,…]",
          "Listeners where all names are one upstream's, as for Docker's registry-mirrors.",
          MirrorListener::parse);

  static final Setting<List<URI>> GATEWAYS =
      Setting.list(
          "gateways",
          "URL[,URL…]",
          "Trustless IPFS gateways to get images by their CID from, besides peers.",
          HttpOrigin::parse);

  static final Setting<List<URI>> ROUTERS =
      Setting.list(
          "routers",
          "URL[,URL…]",
          "IPFS routers (Delegated Routing V1) to ask who has an image.",
          HttpOrigin::parse);

  static final Setting<Optional<Path>> DOCKER_CONFIG =
      Setting.optional(
          "docker-config",
          "FILE",
          "Credentials for upstreams, as docker login keeps them; --share and --rules say who reads with them.",
          text -> Path.of(text).toAbsolutePath().normalize());

  static final Setting<Optional<Path>> HTPASSWD =
      Setting.optional(
          "htpasswd",
          "FILE",
          "Users and their passwords (htpasswd -B); who is not among them has no access to --listen.",
          text -> Path.of(text).toAbsolutePath().normalize());

  static final Setting<Boolean> ANONYMOUS_PULL =
      Setting.onOff("anonymous-pull", "With --htpasswd: everybody may pull, users may push.");

  static final Setting<List<Rule>> RULES =
      Setting.list(
          "rules",
          "RULE[,RULE…]",
          "Who may do what where: 'team/*;pull=users;push=ann bob;delete=ann'. The most specific one counts.",
          Rule::parse);

  static final Setting<List<String>> SHARE =
      Setting.list(
          "share",
          "UPSTREAM[,UPSTREAM…]",
          "Upstreams whose private repositories are for all who may pull here, with this agent's credentials.",
          text -> text.toLowerCase(Locale.ROOT));

  static final Setting<Optional<DataSize>> QUOTA =
      Setting.optional(
          "quota",
          "SIZE",
          "Bytes of blobs to keep, like 50GiB: past it, images that were pulled through go, the least recently read first.",
          DataSize::parse);

  static final Setting<Duration> SCRUB_EVERY =
      Setting.of(
          "scrub-every",
          "DURATION",
          "How often all blobs are compared with their digests, at leisure; 0s for never.",
          "30d",
          Durations::parse);

  static final Setting<Duration> DRAIN =
      Setting.of(
          "drain",
          "DURATION",
          "How long requests under way may go on after SIGTERM.",
          "10s",
          Durations::parse);

  static final Setting<AgentConfig.LogLevel> LOG =
      Setting.of(
          "log",
          "LEVEL",
          "What is logged to stderr: error, warn, info or debug.",
          "info",
          Settings::level);

  /** All of them. */
  public static final List<Setting<?>> ALL =
      Stream.of(
              List.of(DATA, LISTEN, INSECURE_LISTEN, ALLOWED_HOSTS),
              ListenerSettings.ALL,
              List.of(
                  PEER_LISTEN,
                  INSECURE_PEERS,
                  JOIN,
                  UPSTREAM,
                  MIRROR,
                  GATEWAYS,
                  ROUTERS,
                  DOCKER_CONFIG,
                  HTPASSWD,
                  ANONYMOUS_PULL,
                  RULES,
                  SHARE,
                  QUOTA,
                  SCRUB_EVERY,
                  DRAIN,
                  LOG))
          .<Setting<?>>flatMap(List::stream)
          .toList();

  private Settings() {}

  private static AgentConfig.LogLevel level(String text) {
    for (AgentConfig.LogLevel level : AgentConfig.LogLevel.values()) {
      if (level.name().equalsIgnoreCase(text)) {
        return level;
      }
    }
    throw new IllegalArgumentException(
        "expected error, warn, info or debug, not '%s'".formatted(text));
  }
}
