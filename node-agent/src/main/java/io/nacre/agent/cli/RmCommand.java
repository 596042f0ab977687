package io.nacre.agent.cli;

import io.nacre.agent.client.ClientException;
import io.nacre.agent.config.DataSize;
import io.nacre.agent.image.Removal;
import java.util.Map;

/** {@code nacre rm}. */
final class RmCommand extends Command {
  private final Argument reference = argument("REF", "The name to remove, or NAME@DIGEST.");
  private final Output output = new Output(this);
  private final Connection connection = new Connection(this);

  RmCommand() {
    super(
        "rm",
        "Remove a name of an image, and with its last name the image: what no other image needs is deleted.",
        "nacre rm team/app:1");
  }

  @Override
  public Integer call() throws ClientException {
    Removal.Result removed =
        connection
            .api()
            .send("DELETE", "image", Map.of("ref", reference.text()), Removal.Result.class);
    output.jsonOr(
        removed,
        () ->
            removed.manifest()
                ? "removed %s: %d blobs, %s deleted"
                    .formatted(reference.text(), removed.blobs(), new DataSize(removed.bytes()))
                : "removed the name %s; the image has others".formatted(reference.text()));
    return 0;
  }
}
