package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {

  private static String proxy(Map<String, String> environment, String uri) {
    return Proxies.of(environment).to(Origin.of(URI.create(uri))).map(Proxy::toString).orElse("");
  }

  @Test
  void eachSchemeHasItsOwn() {
    Map<String, String> environment =
        Map.of("HTTP_PROXY", "http://one:1", "HTTPS_PROXY", "http://two:2");
    assertThat(proxy(environment, "http://example.com/")).isEqualTo("http://one:1");
    assertThat(proxy(environment, "https://example.com/")).isEqualTo("http://two:2");
    assertThat(proxy(Map.of(), "https://example.com/")).isEmpty();
  }

  @Test
  void smallLettersCountWhereThereAreNoCapitals() {
    assertThat(proxy(Map.of("http_proxy", "one:1"), "http://example.com/"))
        .isEqualTo("http://one:1");
    assertThat(proxy(Map.of("http_proxy", "one:1", "HTTP_PROXY", ""), "http://example.com/"))
        .isEmpty();
    assertThat(
            proxy(Map.of("http_proxy", "one:1", "no_proxy", "example.com"), "http://example.com/"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://localhost:80/", "http://127.0.0.1/", "http://127.9.9.9/", "http://[::1]/"})
  void thisMachineIsReachedDirectly(String uri) {
    assertThat(proxy(Map.of("HTTP_PROXY", "http://one:1"), uri)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://p:3128, p, 3128, ",
    "HTTP://p:3128/, p, 3128, ",
    "p:3128, p, 3128, ",
    "p, p, 80, ",
    "http://[2001:db8::1]:3128, 2001:db8::1, 3128, ",
    "http://user:pass@p:1, p, 1, Basic dXNlcjpwYXNz",
    "http://user@p:1, p, 1, Basic dXNlcjo=",
    "user:p%40ss@p:1, p, 1, Basic dXNlcjpwQHNz",
  })
  void aProxyIsWrittenAsAUri(String text, String host, int port, String authorization) {
    Proxy proxy = Proxy.parse(text);
    assertThat(proxy.host()).isEqualTo(host);
    assertThat(proxy.port()).isEqualTo(port);
    assertThat(proxy.authorization().orElse(null)).isEqualTo(authorization);
    assertThat(proxy.toString()).doesNotContain("user", "pass", "Basic");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socks5://user:secret@p:1",
        "https://user:secret@p:1",
        "http://user:secret@",
        "http://user:secret@p:1/path",
        "http://user:secret@p:70000",
        "http://user:sec ret@p"
      })
  void whatIsNoProxyIsRefusedWithoutTellingTheCredentials(String text) {
    assertThatThrownBy(() -> Proxies.of(Map.of("HTTPS_PROXY", text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("HTTPS_PROXY: ")
        .satisfies(e -> assertThat(stack(e)).doesNotContain("secret", "sec ret"));
  }

  private static String stack(Throwable e) {
    java.io.StringWriter text = new java.io.StringWriter();
    e.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }
}
