package io.nacre.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.http.Handler;
import io.nacre.http.HttpClient;
import io.nacre.http.HttpServer;
import io.nacre.http.Router;
import io.nacre.oci.access.Access;
import io.nacre.oci.access.Authenticator;
import io.nacre.oci.access.LoginTokens;
import io.nacre.oci.access.Rules;
import io.nacre.oci.access.RulesPolicy;
import io.nacre.oci.upstream.CredentialSource;
import io.nacre.oci.upstream.Grants;
import io.nacre.oci.upstream.Upstream;
import io.nacre.oci.upstream.UpstreamClient;
import io.nacre.oci.upstream.UpstreamConnections;
import io.nacre.oci.upstream.UpstreamSources;
import io.nacre.oci.upstream.Upstreams;
import io.nacre.store.Store;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import io.nacre.testing.upstream.DistributionRegistry;
import io.nacre.testing.upstream.FaultProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * This registry with another one behind it, as upstream {@code up.test} through a proxy that can go
 * wrong, and as a mirror of that.
 */
final class UpstreamRig implements AutoCloseable {
  /** Long enough for a busy machine, short enough for a test that waits for it. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  final Store store;
  final FaultProxy proxy;

  /** Who have nothing unless the test says so. */
  final FakeSources peers;

  final TestRegistry.Clock clock = new TestRegistry.Clock();
  final RawHttp http;
  final RawHttp mirror;

  /** Straight to the upstream. */
  final RawHttp upstream;

  private final UpstreamSources sources;
  final RegistryHandler handler;
  private final HttpServer server;
  private final HttpServer mirrorServer;

  /** Where the agent's credentials are for everybody. */
  UpstreamRig(Path folder, DistributionRegistry registry, CredentialSource credentials)
      throws IOException {
    this(
        folder,
        registry,
        credentials,
        Authenticator.NONE,
        new Grants(Rules.OPEN, Set.of("up.test")));
  }

  UpstreamRig(
      Path folder,
      DistributionRegistry registry,
      CredentialSource credentials,
      Authenticator authenticator,
      Grants grants)
      throws IOException {
    this(folder, registry, credentials, authenticator, grants, PATIENCE);
  }

  /**
   * @param patience how long an upstream may say nothing
   */
  UpstreamRig(
      Path folder,
      DistributionRegistry registry,
      CredentialSource credentials,
      Authenticator authenticator,
      Grants grants,
      Duration patience)
      throws IOException {
    this(folder, registry, credentials, authenticator, grants, patience, Upstream.Options.DEFAULT);
  }

  /** As {@code options} say. */
  static UpstreamRig with(Path folder, DistributionRegistry registry, String options)
      throws IOException {
    return new UpstreamRig(
        folder,
        registry,
        CredentialSource.NONE,
        Authenticator.NONE,
        Grants.NONE,
        PATIENCE,
        Upstream.parse("up.test=https://up.test;" + options).options());
  }

  private UpstreamRig(
      Path folder,
      DistributionRegistry registry,
      CredentialSource credentials,
      Authenticator authenticator,
      Grants grants,
      Duration patience,
      Upstream.Options options)
      throws IOException {
    store = Store.open(folder.resolve("data"));
    proxy = FaultProxy.before(registry);
    upstream = new RawHttp(registry.address());
    Upstream up = new Upstream("up.test", URI.create(proxy.url()), options);
    Upstreams upstreams = Upstreams.withWellKnown(List.of(up));
    HttpClient.Options waits = new HttpClient.Options(patience, patience, patience, 64);
    sources =
        new UpstreamSources(
            upstreams,
            new UpstreamClient(UpstreamConnections.open(upstreams, waits), clock),
            credentials,
            grants,
            store,
            clock);
    peers = new FakeSources(store.blobs(), folder);
    handler =
        new RegistryHandler(
            store,
            new Access(
                authenticator,
                List.of(sources.policy(), new RulesPolicy(grants.rules())),
                Optional.of(new LoginTokens(clock))),
            sources.content(peers),
            sources.names(peers),
            sources,
            Long.MAX_VALUE,
            clock);
    server = serve("/v2/", handler);
    mirrorServer = serve("/v2/", handler.mirror(up));
    http = new RawHttp(server.address());
    mirror = new RawHttp(mirrorServer.address());
  }

  private static HttpServer serve(String prefix, Handler handler) throws IOException {
    return HttpServer.start(
        new InetSocketAddress("127.0.0.1", 0),
        new Router().mount(prefix, handler),
        HttpServer.Options.DEFAULT);
  }

  RawHttp.Answer get(String path, String... headers) throws IOException {
    return http.send("GET", path, headers);
  }

  /** Pushes to the upstream. */
  Digest push(String repository, byte[] bytes, String... headers) throws IOException {
    Digest digest = Digest.sha256(bytes);
    RawHttp.Answer begun =
        upstream.send("POST", "/v2/%s/blobs/uploads/".formatted(repository), headers);
    assertThat(begun.status()).as(begun.text()).isEqualTo(202);
    URI location = URI.create(begun.header("Location").orElseThrow());
    RawHttp.Answer ended =
        upstream.send(
            "PUT",
            "%s?%s&digest=%s".formatted(location.getRawPath(), location.getRawQuery(), digest),
            bytes,
            headers);
    assertThat(ended.status()).as(ended.text()).isEqualTo(201);
    return digest;
  }

  /** Pushes an image with a config and layers to the upstream; its manifest. */
  String pushImage(String repository, String tag, List<byte[]> layers, String... headers)
      throws IOException {
    byte[] config = TestRegistry.bytes("{\"config of\":\"%s\"}".formatted(tag));
    push(repository, config, headers);
    for (byte[] layer : layers) {
      push(repository, layer, headers);
    }
    String manifest = TestRegistry.image(config, Map.of(), layers.toArray(byte[][]::new));
    putManifest(repository, tag, manifest, headers);
    return manifest;
  }

  void putManifest(String repository, String reference, String manifest, String... headers)
      throws IOException {
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Content-Type";
    all[headers.length + 1] =
        TestRegistry.JSON.readTree(manifest).path("mediaType").asString(MediaTypes.OCI_MANIFEST);
    RawHttp.Answer answer =
        upstream.send(
            "PUT",
            "/v2/%s/manifests/%s".formatted(repository, reference),
            TestRegistry.bytes(manifest),
            all);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
  }

  long lastKnownAnswers() {
    return handler.lastKnownAnswers();
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    mirrorServer.close();
    server.close();
    handler.close();
    sources.close();
    store.close();
  }
}
