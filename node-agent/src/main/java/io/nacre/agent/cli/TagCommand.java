package io.nacre.agent.cli;

import io.nacre.agent.client.ClientException;
import java.util.Map;

/** {@code nacre tag}. */
final class TagCommand extends Command {
  private final Argument reference =
      argument("REF", "The image: NAME[:TAG], NAME@DIGEST or its image CID.");
  private final Argument name = argument("NEW", "One more name for it: NAME[:TAG].");
  private final Output output = new Output(this);
  private final Connection connection = new Connection(this);

  TagCommand() {
    super("tag", "Give an image one more name.", "nacre tag team/app:1 team/app:stable");
  }

  @Override
  public Integer call() throws ClientException {
    Map<?, ?> tagged =
        connection
            .api()
            .send("PUT", "tag", Map.of("ref", reference.text(), "as", name.text()), Map.class);
    output.jsonOr(tagged, () -> "%s  %s".formatted(tagged.get("name"), tagged.get("digest")));
    return 0;
  }
}
