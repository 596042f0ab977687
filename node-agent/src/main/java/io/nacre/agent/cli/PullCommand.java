package io.nacre.agent.cli;

import io.nacre.agent.api.ApiJson;
import io.nacre.agent.api.PullEvent;
import io.nacre.agent.api.PullEvent.BlobProgress;
import io.nacre.agent.client.ApiClient;
import io.nacre.agent.client.ClientException;
import io.nacre.agent.config.DataSize;
import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.core.JacksonException;

/** {@code nacre pull}. */
final class PullCommand extends Command {
  private static final String BY_CID = "ipfs://";

  private final Argument reference =
      argument("REF", "The image: NAME[:TAG], NAME@DIGEST or ipfs://CID.");
  private final OptionSpec platform =
      option(
          "PLATFORM",
          "Of an image for several platforms, the one to get: linux/arm64, or all (this host's).",
          "--platform");
  private final Output output = new Output(this);
  private final Connection connection = new Connection(this);

  PullCommand() {
    super(
        "pull",
        "Get an image from peers, all of it. Blocks are checked as they come.",
        "nacre pull team/app:1",
        "nacre pull team/app:1 --platform all",
        "nacre pull ipfs://bafybei…");
  }

  @Override
  public Integer call() throws ClientException {
    Map<String, String> parameters = new HashMap<>(Map.of("ref", name(reference.text())));
    String wanted = platform.getValue();
    if (wanted != null) {
      parameters.put("platform", wanted);
    }
    ApiClient api = connection.api();
    PullEvent end;
    try (Progress progress = new Progress(err());
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    api.send("POST", "pull", parameters), StandardCharsets.UTF_8))) {
      end = follow(lines, progress);
    } catch (IOException | JacksonException e) {
      throw api.broken(e);
    }
    if (output.isJson()) {
      output.json(
          Map.of("image", end.image(), "digest", end.digest(), "size", end.size(), "done", true));
    } else {
      out().println("%s  %s  %s".formatted(end.image(), end.digest(), new DataSize(end.size())));
    }
    return 0;
  }

  /** An image by its CID goes under a name that says so; names have no capitals. */
  private static String name(String text) throws ClientException {
    if (!text.startsWith(BY_CID)) {
      return text;
    }
    try {
      Cid cid = Cid.parse(text.substring(BY_CID.length()));
      return "ipfs/" + new Cid(1, cid.codec(), cid.hash());
    } catch (MalformedException e) {
      throw new ClientException(String.valueOf(e.getMessage()));
    }
  }

  private PullEvent follow(BufferedReader lines, Progress progress)
      throws ClientException, IOException {
    Map<String, Long> here = new HashMap<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      PullEvent event = ApiJson.MAPPER.readValue(line, PullEvent.class);
      for (BlobProgress blob : event.blobs()) {
        here.put(blob.digest(), blob.here());
      }
      progress.show(here.values().stream().mapToLong(Long::longValue).sum(), event.size());
      if (event.error() != null) {
        throw new ClientException(event.error());
      }
      if (event.done()) {
        return event;
      }
    }
    throw new ClientException(
        "the agent broke off before all of %s was here".formatted(reference.text()));
  }
}
