package io.nacre.agent.run;

import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.config.ConfigException;
import io.nacre.agent.config.MirrorListener;
import io.nacre.http.HttpClient;
import io.nacre.http.Proxies;
import io.nacre.oci.access.Rules;
import io.nacre.oci.upstream.CredentialSource;
import io.nacre.oci.upstream.DockerConfig;
import io.nacre.oci.upstream.Grants;
import io.nacre.oci.upstream.Upstream;
import io.nacre.oci.upstream.UpstreamClient;
import io.nacre.oci.upstream.UpstreamConnections;
import io.nacre.oci.upstream.UpstreamSources;
import io.nacre.oci.upstream.Upstreams;
import io.nacre.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The registries behind an agent, as its configuration has them. */
final class UpstreamSetup {
  /** Far registries take longer than peers, but a client waits meanwhile. */
  private static final HttpClient.Options HTTP =
      new HttpClient.Options(
          Duration.ofSeconds(10), Duration.ofSeconds(15), Duration.ofSeconds(20), 64);

  private UpstreamSetup() {}

  /**
   * @param environment for the proxies
   * @throws ConfigException when a proxy or an upstream's file makes no sense, or something is said
   *     of an upstream that there is not
   */
  static UpstreamSources open(
      AgentConfig config, Rules rules, Store store, Map<String, String> environment)
      throws ConfigException {
    Clock clock = Clock.systemUTC();
    CredentialSource credentials =
        config
            .dockerConfig()
            .<CredentialSource>map(DockerConfig::new)
            .orElse(CredentialSource.NONE);
    Upstreams upstreams = Upstreams.withWellKnown(config.upstreams());
    return new UpstreamSources(
        upstreams,
        new UpstreamClient(connections(upstreams, environment), clock),
        credentials,
        new Grants(rules, shared(upstreams, config.users().shared())),
        store,
        clock);
  }

  private static UpstreamConnections connections(
      Upstreams upstreams, Map<String, String> environment) throws ConfigException {
    try {
      return UpstreamConnections.open(upstreams, HTTP.with(Proxies.of(environment)));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new ConfigException("--upstream: " + e.getMessage());
    }
  }

  private static Set<String> shared(Upstreams upstreams, List<String> names)
      throws ConfigException {
    Set<String> shared = new HashSet<>();
    for (String name : names) {
      Upstream upstream =
          upstreams
              .named(name)
              .orElseThrow(
                  () ->
                      new ConfigException(
                          "--share: there is no upstream %s; --upstream adds one".formatted(name)));
      shared.add(upstream.name());
    }
    return shared;
  }

  /**
   * @throws ConfigException when there is no such upstream
   */
  static Upstream mirrored(Upstreams upstreams, MirrorListener mirror) throws ConfigException {
    return upstreams
        .named(mirror.upstream())
        .orElseThrow(
            () ->
                new ConfigException(
                    "--mirror %s: there is no upstream %s; --upstream adds one"
                        .formatted(mirror.listen(), mirror.upstream())));
  }
}
