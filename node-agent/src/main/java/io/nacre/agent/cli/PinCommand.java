package io.nacre.agent.cli;

import io.nacre.agent.api.PinLine;
import io.nacre.agent.client.ClientException;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;

/** {@code nacre pin}. */
final class PinCommand extends Command {
  private final Argument reference =
      argument("REF", "The image: NAME[:TAG], NAME@DIGEST or its image CID.");
  private final OptionSpec name =
      option("NAME", "What the pin is called; REF when not given.", "--name");
  private final Output output = new Output(this);
  private final Connection connection = new Connection(this);

  PinCommand() {
    super(
        "pin",
        "Keep an image, whatever else happens to its names, until it is unpinned.",
        "nacre pin team/app:1",
        "nacre pin team/app:1 --name release-2026");
  }

  @Override
  public Integer call() throws ClientException {
    Map<String, String> parameters = new HashMap<>(Map.of("ref", reference.text()));
    String given = name.getValue();
    if (given != null) {
      parameters.put("name", given);
    }
    PinLine pin = connection.api().send("PUT", "pins", parameters, PinLine.class);
    output.jsonOr(pin, () -> "%s  %s".formatted(pin.name(), pin.digest()));
    return 0;
  }
}
