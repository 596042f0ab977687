package io.nacre.agent.cli;

import io.nacre.agent.api.PinLine;
import io.nacre.agent.client.ClientException;
import java.util.Map;

/** {@code nacre pins}. */
final class PinsCommand extends Command {
  private final Output output = new Output(this);
  private final Connection connection = new Connection(this);

  PinsCommand() {
    super("pins", "List the pins.", "nacre pins");
  }

  @Override
  public Integer call() throws ClientException {
    PinLine[] pins = connection.api().get("pins", Map.of(), PinLine[].class);
    if (output.isJson()) {
      output.json(pins);
      return 0;
    }
    Table table = new Table("PIN", "REPOSITORY", "DIGEST", "CREATED");
    for (PinLine pin : pins) {
      table.row(
          pin.name(), pin.repository(), Text.shortDigest(pin.digest()), Text.ago(pin.created()));
    }
    table.print(out());
    return 0;
  }
}
