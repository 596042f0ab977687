package io.nacre.oci.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nacre.store.fetch.DeniedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenRealmTest {

  @ParameterizedTest
  @CsvSource({
    "https://registry-1.docker.io, https://auth.docker.io/token",
    "https://ghcr.io, https://ghcr.io/token",
    "https://registry.gitlab.com, https://gitlab.com/jwt/auth",
    "https://registry.corp.co.uk, https://auth.corp.co.uk/token",
    "https://10.0.0.1:5000, https://10.0.0.1:5001/token",
    "http://127.0.0.1:5000, http://127.0.0.1:5001/token",
    "http://r.corp.test, https://auth.corp.test/token",
  })
  void tokensAreAskedForAtHome(String upstream, String realm) throws Exception {
    assertThat(TokenRealm.check(Upstream.parse("up=" + upstream), realm)).hasToString(realm);
  }

  @ParameterizedTest
  @CsvSource({
    "https://ghcr.io, http://ghcr.io/token",
    "https://ghcr.io, https://evil.test/token",
    "https://ghcr.io, https://ghcr.io.evil.test/token",
    "https://ghcr.io, https://evilghcr.io/token",
    "https://registry.corp.co.uk, https://auth.other.co.uk/token",
    "https://10.0.0.1, https://10.0.0.2/token",
    "https://10.0.0.1, https://169.254.0.1/token",
    "https://ghcr.io, https://user@ghcr.io/token",
    "https://ghcr.io, file:///etc/passwd",
    "https://ghcr.io, /token",
    "https://ghcr.io, ''",
    "https://ghcr.io, ://",
  })
  void andNowhereElse(String upstream, String realm) {
    assertThatExceptionOfType(DeniedException.class)
        .isThrownBy(() -> TokenRealm.check(Upstream.parse("up=" + upstream), realm));
  }

  @Test
  void unlessThatIsConfigured() throws Exception {
    Upstream upstream = Upstream.parse("up=https://r.test;token-host=login.elsewhere.test");
    String realm = "https://login.elsewhere.test/token";
    assertThat(TokenRealm.check(upstream, realm)).hasToString(realm);
    assertThatExceptionOfType(DeniedException.class)
        .isThrownBy(() -> TokenRealm.check(upstream, "http://login.elsewhere.test/token"));
  }
}
