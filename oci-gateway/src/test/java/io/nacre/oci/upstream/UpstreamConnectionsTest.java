package io.nacre.oci.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nacre.http.HttpClient;
import io.nacre.http.NoProxy;
import io.nacre.http.Proxies;
import io.nacre.http.Proxy;
import io.nacre.store.MalformedException;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NotFoundException;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.testing.upstream.ConnectProxy;
import io.nacre.testing.upstream.DistributionRegistry;
import io.nacre.testing.upstream.TestIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A registry with a certificate that nobody vouches for, which wants one of its clients too. What
 * it does not have is asked for: its 404 says that it let us in.
 */
class UpstreamConnectionsTest {
  private static final Digest DIGEST = Digest.sha256("nothing".getBytes(StandardCharsets.UTF_8));

  @TempDir private static Path folder;
  private static TestIdentity server;
  private static TestIdentity client;
  private static DistributionRegistry registry;

  @BeforeAll
  static void start() throws Exception {
    server = TestIdentity.create(folder, "server");
    client = TestIdentity.create(folder, "client");
    registry = DistributionRegistry.start(folder.resolve("registry"), server, client);
  }

  @AfterAll
  static void stop() {
    if (registry != null) {
      registry.close();
    }
  }

  private static String trusted() {
    return ";ca=%s;cert=%s;key=%s"
        .formatted(server.certificate(), client.certificate(), client.key());
  }

  private static Upstream upstream(String options) {
    return Upstream.parse("up=https://127.0.0.1:" + registry.address().getPort() + options);
  }

  private static void ask(Upstream upstream, Proxies proxies) throws Exception {
    Upstreams upstreams = Upstreams.of(List.of(upstream));
    HttpClient.Options options = HttpClient.Options.DEFAULT.with(proxies);
    try (UpstreamClient asking =
        new UpstreamClient(
            UpstreamConnections.open(upstreams, options), Clock.systemUTC(), _ -> {})) {
      UpstreamRepository repository = upstreams.find(new Repository("up/app")).orElseThrow();
      asking
          .open(repository, Call.blob("HEAD", DIGEST), Credentials.ANONYMOUS, Patience.LITTLE)
          .close();
    }
  }

  private static Proxies all(ConnectProxy proxy) {
    Optional<Proxy> through = Optional.of(Proxy.parse(proxy.url()));
    return new Proxies(through, through, NoProxy.NOTHING);
  }

  // ---- TLS

  @Test
  void aRegistryOfOnesOwnIsBelievedByItsCaAndBelievesUsByOurCertificate() {
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> ask(upstream(trusted()), Proxies.NONE));
  }

  @Test
  void withoutItsCaItIsNotBelieved() {
    assertThatExceptionOfType(FetchException.class)
        .isThrownBy(() -> ask(upstream(""), Proxies.NONE))
        .isNotInstanceOf(NotFoundException.class)
        .withMessageContaining("upstream up cannot be asked");
  }

  @Test
  void withoutOurCertificateItDoesNotLetUsIn() {
    assertThatExceptionOfType(FetchException.class)
        .isThrownBy(() -> ask(upstream(";ca=" + server.certificate()), Proxies.NONE))
        .isNotInstanceOf(NotFoundException.class);
  }

  @Test
  void certificateAndKeyMayLieInOneFile() throws IOException {
    Path both = folder.resolve("both.pem");
    Files.writeString(
        both, Files.readString(client.certificate()) + Files.readString(client.key()));
    String options = ";ca=%s;cert=%s".formatted(server.certificate(), both);
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> ask(upstream(options), Proxies.NONE));
  }

  @Test
  void ourCertificateIsForTheUpstreamAlone() throws Exception {
    Upstream upstream = upstream(trusted());
    try (UpstreamConnections connections =
        UpstreamConnections.open(
            Upstreams.of(List.of(upstream, Upstream.parse("other=https://other.test"))),
            HttpClient.Options.DEFAULT)) {
      HttpClient home = connections.to(upstream, upstream.base());
      HttpClient store = connections.to(upstream, URI.create("https://store.test/x"));
      assertThat(home).isNotSameAs(store);
      assertThat(connections.to(Upstream.parse("other=https://other.test"), upstream.base()))
          .isNotSameAs(home)
          .isNotSameAs(store);
    }
  }

  @Test
  void aFileThatIsNotThereIsToldAtOnce() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> ask(upstream(";ca=/nowhere/ca.pem"), Proxies.NONE))
        .withMessageContaining("/nowhere/ca.pem does not exist");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up=http://r.test;ca=/ca.pem",
        "up=https://r.test;key=/key.pem",
        "up=https://r.test;proxy=socks5://p:1",
        "up=https://r.test;insecure=true"
      })
  void whatMakesNoSenseIsRefused(String text) {
    assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> Upstream.parse(text));
  }

  // ---- proxies

  @Test
  void theEnvironmentsProxyIsAskedForATunnel() throws Exception {
    try (ConnectProxy proxy = ConnectProxy.start()) {
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() -> ask(upstream(trusted()), all(proxy)));
      assertThat(proxy.asked)
          .singleElement()
          .asString()
          .startsWith("CONNECT 127.0.0.1:" + registry.address().getPort())
          .doesNotContain("/v2/");
    }
  }

  @Test
  void anUpstreamsOwnProxyGoesBeforeTheEnvironments() throws Exception {
    try (ConnectProxy usual = ConnectProxy.start();
        ConnectProxy own = ConnectProxy.start()) {
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() -> ask(upstream(trusted() + ";proxy=" + own.url()), all(usual)));
      assertThat(own.asked).hasSize(1);
      assertThat(usual.asked).isEmpty();
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() -> ask(upstream(trusted() + ";proxy=none"), all(usual)));
      assertThat(usual.asked).isEmpty();
    }
  }

  @Test
  void aProxyThatMakesNoTunnelIsNamed() throws Exception {
    try (ConnectProxy proxy = ConnectProxy.start()) {
      String through = "up=https://127.0.0.1:1;proxy=" + proxy.url();
      assertThatExceptionOfType(FetchException.class)
          .isThrownBy(() -> ask(Upstream.parse(through), Proxies.NONE))
          .withMessageContaining(proxy.url());
    }
  }
}
