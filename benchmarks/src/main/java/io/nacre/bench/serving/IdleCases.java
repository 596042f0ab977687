package io.nacre.bench.serving;

import io.nacre.bench.report.Case;
import io.nacre.bench.report.Goal;
import io.nacre.bench.report.Unit;
import io.nacre.bench.serving.Rounds.Entry;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What connections cost that clients keep open and do not use. Takes as many file descriptors here
 * and in the agent: {@code ulimit -n} must be above {@link #CONNECTIONS}.
 */
final class IdleCases {
  private static final int CONNECTIONS = 10_000;
  private static final Goal MORE = new Goal.AtMost(64, Unit.MEBIBYTES);
  private static final Duration SETTLES_WITHIN = Duration.ofSeconds(5);

  private final Servers servers;
  private final Rounds rounds;

  IdleCases(Servers servers, Rounds rounds) {
    this.servers = servers;
    this.rounds = rounds;
  }

  Case run() throws IOException, InterruptedException {
    String title = "resident memory more with %,d idle connections".formatted(CONNECTIONS);
    return new Case(
        title,
        Unit.MEBIBYTES,
        rounds.measure(title, Unit.MEBIBYTES, List.of(new Entry(Agent.NAME, this::more))),
        Optional.of(MORE));
  }

  private double more(int round) throws IOException, InterruptedException {
    List<Socket> open = new ArrayList<>(CONNECTIONS);
    try (Agent agent = servers.agent("connections-" + round)) {
      TimeUnit.NANOSECONDS.sleep(SETTLES_WITHIN.toNanos());
      long before = agent.server().child().residentBytes();
      for (int i = 0; i < CONNECTIONS; i++) {
        open.add(answered(agent.server().registry().base()));
      }
      TimeUnit.NANOSECONDS.sleep(SETTLES_WITHIN.toNanos());
      long more = agent.server().child().residentBytes() - before;
      return (double) more / TestFile.MIB;
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  /** A connection that has had an answer, and keeps itself for the next. */
  private static Socket answered(URI server) throws IOException {
    Socket socket = new Socket(server.getHost(), server.getPort());
    String request = "HEAD /v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    if (socket.getInputStream().read(new byte[1024]) < 0) {
      socket.close();
      throw new IOException("the agent refused a connection");
    }
    return socket;
  }
}
