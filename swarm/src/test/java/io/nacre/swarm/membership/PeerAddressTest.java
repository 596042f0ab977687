package io.nacre.swarm.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.MalformedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1:5051", "localhost:1", "[::1]:65535", "node-1.rack_2.example:5051"})
  void readsWhatItWrites(String text) {
    assertThat(PeerAddress.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":1",
        "localhost",
        "localhost:",
        "localhost:0",
        "localhost:65536",
        "::1:5051",
        "[::1]",
        "[localhost]:1",
        "a b:1",
        "a/b:1",
        "http://a:1",
        "a@b:1",
        "-a:1",
        "a:+1",
        "a:1\n",
        "[::1%lo]:1"
      })
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> PeerAddress.parse(text)).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:1,true",
    "127.9.9.9:1,true",
    "[::1]:1,true",
    "localhost:1,true",
    "LOCALHOST:1,true",
    "0.0.0.0:1,false",
    "10.0.0.1:1,false",
    "localhost.example:1,false",
    "127.0.0.1.example:1,false",
    "[2001:db8::1]:1,false"
  })
  void knowsLoopbackWithoutALookUp(String text, boolean loopback) {
    assertThat(PeerAddress.parse(text).isLoopback()).isEqualTo(loopback);
  }

  @Test
  void makesAddressesOfPaths() {
    assertThat(PeerAddress.parse("[::1]:5051").uri("/ipfs/x?format=raw"))
        .hasToString("http://[::1]:5051/ipfs/x?format=raw");
    assertThat(PeerAddress.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7)))
        .hasToString("127.0.0.1:7");
  }
}
