package io.nacre.agent.cli;

import io.nacre.agent.api.StatusView;
import io.nacre.agent.client.ClientException;
import io.nacre.agent.config.DataSize;
import io.nacre.agent.config.Durations;
import java.time.Duration;
import java.util.Map;

/** {@code nacre status}. */
final class StatusCommand extends Command {
  private final Output output = new Output(this);
  private final Connection connection = new Connection(this);

  StatusCommand() {
    super("status", "Say how the agent is doing.", "nacre status --agent http://127.0.0.1:5060");
  }

  @Override
  public Integer call() throws ClientException {
    StatusView status = connection.api().get("status", Map.of(), StatusView.class);
    if (output.isJson()) {
      output.json(status);
      return 0;
    }
    line(
        "agent",
        "nacre %s, process %d, up %s"
            .formatted(
                status.version(),
                status.pid(),
                Durations.toText(Duration.ofMillis(status.uptimeMillis()))));
    line("listens on", status.listen());
    line("for peers on", status.peerListen() == null ? "-" : status.peerListen());
    line("joined", status.join().isEmpty() ? "-" : String.join(", ", status.join()));
    line("data folder", status.data());
    line("blobs", "%d (%s)".formatted(status.blobs(), new DataSize(status.bytes())));
    line("repositories", Long.toString(status.repositories()));
    line("pins", Integer.toString(status.pins()));
    return 0;
  }

  private void line(String name, String value) {
    out().println("%-12s  %s".formatted(name, value));
  }
}
