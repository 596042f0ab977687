package io.nacre.ipfs.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nacre.store.MalformedException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** multiformats, multiaddr: the text form. */
class MultiaddrTest {

  @ParameterizedTest
  @CsvSource({
    "/ip4/127.0.0.1/tcp/5050/http, http://127.0.0.1:5050",
    "/ip6/::1/tcp/80/http, http://[::1]:80",
    "/dns4/gateway.example/tcp/443/https, https://gateway.example:443",
    "/dns/gateway.example/tcp/443/tls/http, https://gateway.example:443",
    "/dns/gateway.example/tcp/443/tls/sni/other.example/http, https://gateway.example:443",
    "/ip4/1.2.3.4/tcp/4001,",
    "/ip4/1.2.3.4/udp/4001/quic-v1,",
    "/dnsaddr/bootstrap.libp2p.io/p2p/QmNnooDu7bfjPFoTZYxMNLWUQJyrVwtbZg5gBMjTezGAJN,"
  })
  void addressesAndTheHttpServersAmongThem(String text, String origin) {
    Multiaddr address = Multiaddr.parse(text);
    assertThat(address).hasToString(text);
    assertThat(address.origin().map(URI::toString).orElse(null)).isEqualTo(origin);
  }

  @Test
  void anHttpServerHere() {
    assertThat(Multiaddr.http(new InetSocketAddress("127.0.0.1", 5050)))
        .hasToString("/ip4/127.0.0.1/tcp/5050/http");
    assertThat(Multiaddr.parse(Multiaddr.http(new InetSocketAddress("::1", 1)).toString()).origin())
        .contains(URI.create("http://[0:0:0:0:0:0:0:1]:1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "//",
        "ip4/1.2.3.4",
        "/ip4",
        "/ip4/",
        "/ip4/1.2.3",
        "/ip4/1.2.3.4.5",
        "/ip4/::1",
        "/ip4/example.com",
        "/ip6/1.2.3.4",
        "/ip6/fe80::1%25eth0",
        "/tcp/65536",
        "/tcp/-1",
        "/tcp/",
        "/tcp/1/",
        "/dns/-",
        "/dns/a b",
        "/p2p/x",
        "/http/http/xyz",
        "/ip4/1.2.3.4/tcp/80/http/../etc"
      })
  void whatIsNoAddressIsRefused(String text) {
    assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> Multiaddr.parse(text));
  }

  @Test
  void lengthIsBounded() {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> Multiaddr.parse("/http".repeat(17)));
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> Multiaddr.parse("/dns/" + "a".repeat(2000)));
  }

  /** Whatever comes is an address that reads back the same, or refused with a sentence. */
  @Test
  void fuzz() {
    String[] words = {
      "ip4", "1.2.3.4", "tcp", "80", "http", "", "..", "p2p", "tls", "%", "ip6", "::"
    };
    Random random = new Random(484);
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(8); n >= 0; n--) {
        text.append(random.nextInt(20) == 0 ? "" : "/").append(words[random.nextInt(words.length)]);
      }
      try {
        Multiaddr address = Multiaddr.parse(text.toString());
        assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
        assertThat(address.origin()).isNotNull();
      } catch (MalformedException e) {
        assertThat(e.getMessage()).contains("multiaddr");
      }
    }
  }
}
