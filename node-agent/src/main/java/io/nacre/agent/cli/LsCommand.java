package io.nacre.agent.cli;

import io.nacre.agent.api.ImageLine;
import io.nacre.agent.client.ClientException;
import io.nacre.agent.config.DataSize;
import java.util.Map;

/** {@code nacre ls}. */
final class LsCommand extends Command {
  private final Flag all = flag("Manifests without a tag too.", "-a", "--all");
  private final Output output = new Output(this);
  private final Connection connection = new Connection(this);

  LsCommand() {
    super(
        "ls",
        "List the images that the agent has.",
        "nacre ls",
        "nacre ls --json | jq -r '.[].name'");
  }

  @Override
  public Integer call() throws ClientException {
    Map<String, String> parameters = all.isSet() ? Map.of("all", "true") : Map.of();
    ImageLine[] images = connection.api().get("images", parameters, ImageLine[].class);
    if (output.isJson()) {
      output.json(images);
      return 0;
    }
    Table table = new Table("NAME", "DIGEST", ">SIZE", "KEPT", "UPDATED");
    for (ImageLine image : images) {
      table.row(
          image.name(),
          Text.shortDigest(image.digest()),
          image.size() == 0 ? "-" : new DataSize(image.size()).toString(),
          image.kept(),
          image.updated() == null ? "-" : Text.ago(image.updated()));
    }
    table.print(out());
    return 0;
  }
}
