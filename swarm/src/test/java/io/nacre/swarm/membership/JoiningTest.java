package io.nacre.swarm.membership;

import static io.nacre.swarm.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.http.Headers;
import io.nacre.http.HttpClient;
import io.nacre.http.Response;
import io.nacre.swarm.SwarmConfig;
import io.nacre.swarm.TestAgent;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoiningTest {
  @TempDir private Path folder;

  @Test
  void whoJoinsIsKnownToTheOtherAsWell() throws Exception {
    try (TestAgent a = TestAgent.start(folder.resolve("a"));
        TestAgent b = TestAgent.start(folder.resolve("b"), a.address())) {
      soon("b knows a", () -> isUp(b, a));
      soon("a knows b", () -> isUp(a, b));
      PeerStatus status = a.swarm.peers().getFirst();
      assertThat(status.id()).isEqualTo(b.swarm.id());
      assertThat(status.version()).isEqualTo("test");
      assertThat(status.named()).isFalse();
      assertThat(status.roundTrip()).isPositive();
      assertThat(b.swarm.peers().getFirst().named()).isTrue();
    }
  }

  @Test
  void aClaimIsBelievedOnlyWhenAnAgentAnswersThere() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (TestAgent a = TestAgent.start(folder.resolve("a"));
        TestAgent notAnAgent =
            TestAgent.evil(
                folder.resolve("b"),
                _ -> {
                  asked.incrementAndGet();
                  return Optional.of(Response.text(200, "<html>hello</html>"));
                })) {
      greet(a, notAnAgent.address().toString());
      soon("it is asked", () -> asked.get() > 0);
      greet(a, freePort());
      greet(a, "192.0.2.1:5051");
      greet(a, "nonsense");
      greet(a, a.address().toString());
      assertThat(a.swarm.peers()).isEmpty();
    }
  }

  @Test
  void anAgentIsNotItsOwnPeerUnderWhateverAddress() throws Exception {
    AtomicReference<TestAgent> itself = new AtomicReference<>();
    TestAgent.Mischief mirror =
        request -> {
          TestAgent shown = itself.get();
          return Optional.of(shown == null ? Response.of(503) : shown.router.handle(request));
        };
    try (TestAgent glass = TestAgent.evil(folder.resolve("glass"), mirror);
        TestAgent a = TestAgent.start(folder.resolve("a"), glass.address())) {
      assertThat(a.swarm.peers()).hasSize(1);
      itself.set(a);
      soon("it knows itself", () -> a.swarm.peers().isEmpty());
    }
  }

  @Test
  void aPeerThatDoesNotAnswerIsDownAndUpAgainWhenItDoes() throws Exception {
    AtomicBoolean ill = new AtomicBoolean();
    try (TestAgent a =
            TestAgent.evil(
                folder.resolve("a"),
                _ -> ill.get() ? Optional.of(Response.of(503)) : Optional.empty());
        TestAgent b = TestAgent.start(folder.resolve("b"), a.address())) {
      soon("a is up", () -> isUp(b, a));
      ill.set(true);
      soon("a is down", () -> b.swarm.peers().getFirst().state() == Peer.State.DOWN);
      assertThat(b.swarm.peers().getFirst().error()).contains("503");
      ill.set(false);
      soon("a is up again", () -> isUp(b, a));
      assertThat(b.swarm.peers().getFirst().error()).isNull();
    }
  }

  @Test
  void aPeerThatNobodyNamedIsForgottenWhenItIsGone() throws Exception {
    try (TestAgent a = TestAgent.start(folder.resolve("a"))) {
      try (TestAgent b = TestAgent.start(folder.resolve("b"), a.address())) {
        soon("a knows b", () -> isUp(a, b));
      }
      soon("b is forgotten", () -> a.swarm.peers().isEmpty());
    }
  }

  @Test
  void peersOnOtherHostsNeedAKey() {
    List<PeerAddress> elsewhere = List.of(PeerAddress.parse("192.0.2.1:5051"));
    assertThatThrownBy(() -> SwarmConfig.of(elsewhere, false, "test"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("192.0.2.1:5051")
        .hasMessageContaining("swarm key");
    assertThat(SwarmConfig.of(elsewhere, true, "test").join()).isEqualTo(elsewhere);
  }

  private static boolean isUp(TestAgent asked, TestAgent peer) {
    return asked.swarm.peers().stream()
        .anyMatch(
            status -> status.address().equals(peer.address()) && status.state() == Peer.State.UP);
  }

  private static void greet(TestAgent agent, String claim) throws Exception {
    try (HttpClient http = new HttpClient(HttpClient.Options.DEFAULT);
        HttpClient.Incoming hello =
            http.send(
                new HttpClient.Outgoing(
                    "GET",
                    agent.address().uri("/nacre/v1/hello"),
                    Headers.of("Nacre-Peer", claim),
                    new byte[0]))) {
      assertThat(hello.status()).isIn(200, 400);
    }
  }

  private static String freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }
}
