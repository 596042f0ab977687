package io.nacre.agent.cli;

import io.nacre.agent.client.ClientException;
import java.util.Map;

/** {@code nacre unpin}. */
final class UnpinCommand extends Command {
  private final Argument name =
      argument("NAME", "What the pin is called; 'nacre pins' lists them.");
  private final Output output = new Output(this);
  private final Connection connection = new Connection(this);

  UnpinCommand() {
    super("unpin", "Remove a pin. The image itself stays.", "nacre unpin team/app:1");
  }

  @Override
  public Integer call() throws ClientException {
    Map<?, ?> unpinned =
        connection.api().send("DELETE", "pins", Map.of("name", name.text()), Map.class);
    output.jsonOr(unpinned, () -> "unpinned " + unpinned.get("name"));
    return 0;
  }
}
