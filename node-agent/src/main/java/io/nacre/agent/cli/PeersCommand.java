package io.nacre.agent.cli;

import io.nacre.agent.api.PeerLine;
import io.nacre.agent.client.ClientException;
import io.nacre.agent.config.DataSize;
import java.util.Locale;
import java.util.Map;

/** {@code nacre peers}. */
final class PeersCommand extends Command {
  private static final int ID_DIGITS = 8;

  private final Output output = new Output(this);
  private final Connection connection = new Connection(this);

  PeersCommand() {
    super("peers", "List the agents that this one gets content from.", "nacre peers");
  }

  @Override
  public Integer call() throws ClientException {
    PeerLine[] peers = connection.api().get("peers", Map.of(), PeerLine[].class);
    if (output.isJson()) {
      output.json(peers);
      return 0;
    }
    Table table = new Table("ADDRESS", "ID", "STATE", ">RTT", ">IN", ">OUT", "NOTE");
    for (PeerLine peer : peers) {
      table.row(
          peer.address(),
          peer.id() == null ? "-" : peer.id().substring(0, ID_DIGITS),
          peer.state(),
          peer.roundTripMillis() == null
              ? "-"
              : String.format(Locale.ROOT, "%.1f ms", peer.roundTripMillis()),
          new DataSize(peer.bytesIn()).toString(),
          new DataSize(peer.bytesOut()).toString(),
          peer.error() == null ? "" : peer.error());
    }
    table.print(out());
    return 0;
  }
}
