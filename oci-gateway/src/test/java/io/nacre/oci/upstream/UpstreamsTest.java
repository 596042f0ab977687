package io.nacre.oci.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nacre.store.MalformedException;
import io.nacre.store.image.Repository;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamsTest {
  private final Upstreams upstreams =
      Upstreams.withWellKnown(List.of(Upstream.parse("corp=http://registry.corp.test:5000")));

  @ParameterizedTest
  @CsvSource({
    "ghcr.io/org/app, ghcr.io/org/app",
    "docker.io/nginx, docker.io/library/nginx",
    "docker.io/org/app, docker.io/org/app",
    "index.docker.io/nginx, docker.io/library/nginx",
    "registry-1.docker.io/library/nginx, docker.io/library/nginx",
    "quay.io/app, quay.io/app",
    "corp/app, corp/app",
    "nginx, nginx",
    "team/app, team/app",
    "ghcr.io, ghcr.io",
  })
  void aNameHasOneSpelling(String asked, String name) {
    assertThat(upstreams.canonical(new Repository(asked))).isEqualTo(new Repository(name));
  }

  @ParameterizedTest
  @CsvSource({
    "ghcr.io, ghcr.io",
    "GHCR.io, ghcr.io",
    "registry.corp.test:5000, corp",
    "corp, corp",
    "index.docker.io, docker.io",
    "registry-1.docker.io, docker.io",
  })
  void anUpstreamIsKnownByItsNameAndItsHost(String host, String name) {
    assertThat(upstreams.named(host)).map(Upstream::name).contains(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"registry.corp.test", "evil.test", "ghcr.io:444", ""})
  void otherHostsAreNone(String host) {
    assertThat(upstreams.named(host)).isEmpty();
  }

  @Test
  void aRepositoryIsCalledThereWhatFollowsTheUpstreamsName() {
    UpstreamRepository at = upstreams.find(new Repository("corp/team/app")).orElseThrow();
    assertThat(at.there()).isEqualTo(new Repository("team/app"));
    assertThat(at.upstream().base()).hasToString("http://registry.corp.test:5000");
    assertThat(upstreams.find(new Repository("team/app"))).isEmpty();
    assertThat(upstreams.find(new Repository("corp"))).isEmpty();
    assertThat(Upstreams.NONE.find(new Repository("ghcr.io/org/app"))).isEmpty();
  }

  @Test
  void onlyHttpInTheUrlMeansHttp() {
    assertThat(Upstreams.wellKnown()).allMatch(Upstream::isSecure);
    assertThat(Upstream.parse("corp=http://registry.corp.test").isSecure()).isFalse();
  }

  @Test
  void aWellKnownOneCanBeMoved() {
    Upstreams moved =
        Upstreams.withWellKnown(List.of(Upstream.parse("docker.io=https://hub.corp.test")));
    UpstreamRepository at = moved.find(new Repository("docker.io/library/nginx")).orElseThrow();
    assertThat(at.upstream().base().getHost()).isEqualTo("hub.corp.test");
  }

  @Test
  void optionsFollowTheUrl() {
    Upstream.Options options =
        Upstream.parse("a=https://a.test; max-age=5m; max-fetches=4;token-host=Auth.b.test")
            .options();
    assertThat(options.maxAge()).isEqualTo(Duration.ofMinutes(5));
    assertThat(options.maxFetches()).isEqualTo(4);
    assertThat(options.tokenHosts()).containsExactly("auth.b.test");
    assertThat(Upstream.parse("a=https://a.test").options()).isEqualTo(Upstream.Options.DEFAULT);
    assertThat(Upstream.Options.DEFAULT.maxAge()).isEqualTo(Duration.ofSeconds(30));
    assertThat(Upstream.Options.DEFAULT.maxFetches()).isEqualTo(16);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ghcr.io",
        "=https://a.test",
        "a=",
        "a=ftp://a.test",
        "a=https://",
        "a=https://a.test/path",
        "a=https://user@a.test",
        "a=https://a.test?x",
        "A=https://a.test",
        "a/b=https://a.test",
        "a:5000=https://a.test:5000",
        "a=https://a.test;max-age=soon",
        "a=https://a.test;max-fetches=0",
        "a=https://a.test;colour=red",
      })
  void whatIsNoUpstreamIsRefused(String text) {
    assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> Upstream.parse(text));
  }
}
