package io.nacre.swarm.transfer;

import static io.nacre.swarm.Soon.soon;

import io.nacre.http.Request;
import io.nacre.swarm.TestAgent;
import io.nacre.swarm.membership.Peer;
import io.nacre.swarm.membership.PeerAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Agents with stores and sockets of their own, joined as a test wants it. */
abstract class FetcherFixture {
  static final int MIB = 1 << 20;

  @TempDir Path folder;
  private final Deque<TestAgent> agents = new ArrayDeque<>();

  @AfterEach
  void close() throws IOException {
    while (!agents.isEmpty()) {
      agents.pop().close();
    }
  }

  static boolean isBlock(Request request) {
    return request.path().startsWith("/ipfs/");
  }

  /** A CID of a raw block, in base32, starts so. */
  static boolean isLeaf(Request request) {
    return request.path().startsWith("/ipfs/bafkr");
  }

  final TestAgent agent(TestAgent... peers) throws Exception {
    return up(TestAgent.start(next(), addresses(peers)), peers.length);
  }

  final TestAgent evil(TestAgent.Mischief mischief) throws Exception {
    return up(TestAgent.evil(next(), mischief), 0);
  }

  final TestAgent up(TestAgent agent, int peers) throws Exception {
    agents.push(agent);
    soon(
        "peers are up",
        () ->
            agent.swarm.peers().stream().filter(p -> p.state() == Peer.State.UP).count() >= peers);
    return agent;
  }

  private Path next() {
    return folder.resolve("agent-" + agents.size());
  }

  static PeerAddress[] addresses(TestAgent... agents) {
    return List.of(agents).stream().map(TestAgent::address).toArray(PeerAddress[]::new);
  }
}
