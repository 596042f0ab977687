package io.nacre.agent.run;

import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.config.ConfigException;
import io.nacre.agent.config.MirrorListener;
import io.nacre.http.HttpClient;
import io.nacre.oci.upstream.CredentialSource;
import io.nacre.oci.upstream.DockerConfig;
import io.nacre.oci.upstream.Upstream;
import io.nacre.oci.upstream.UpstreamClient;
import io.nacre.oci.upstream.UpstreamSources;
import io.nacre.oci.upstream.Upstreams;
import io.nacre.store.Store;
import java.time.Clock;
import java.time.Duration;

/** The registries behind an agent, as its configuration has them. */
final class UpstreamSetup {
  /** Far registries take longer than peers, but a client waits meanwhile. */
  private static final HttpClient.Options HTTP =
      new HttpClient.Options(
          Duration.ofSeconds(10), Duration.ofSeconds(15), Duration.ofSeconds(20), 64);

  private UpstreamSetup() {}

  static UpstreamSources open(AgentConfig config, Store store) {
    Clock clock = Clock.systemUTC();
    CredentialSource credentials =
        config
            .dockerConfig()
            .<CredentialSource>map(DockerConfig::new)
            .orElse(CredentialSource.NONE);
    return new UpstreamSources(
        Upstreams.withWellKnown(config.upstreams()),
        new UpstreamClient(new HttpClient(HTTP), clock),
        credentials,
        store,
        clock);
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
