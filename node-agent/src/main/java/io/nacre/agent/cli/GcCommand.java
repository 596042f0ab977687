package io.nacre.agent.cli;

import io.nacre.agent.api.ApiJson;
import io.nacre.agent.api.GcEvent;
import io.nacre.agent.client.ApiClient;
import io.nacre.agent.client.ClientException;
import io.nacre.agent.config.DataSize;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.core.JacksonException;

/** {@code nacre gc}. */
final class GcCommand extends Command {
  private final Flag dryRun = flag("Only say what would go.", "--dry-run");
  private final OptionSpec quota =
      option("SIZE", "Bytes of blobs to keep, instead of the agent's quota.", "--quota");
  private final OptionSpec grace =
      option(
          "DURATION",
          "Blobs pushed within this time stay though no manifest names them (24h).",
          "--grace");
  private final OptionSpec idle =
      option("DURATION", "Pulled images read within this time stay, quota or not (30m).", "--idle");
  private final Output output = new Output(this);
  private final Connection connection = new Connection(this);

  GcCommand() {
    super(
        "gc",
        "Make room: delete what no image needs, and past the quota images that were pulled through, the least recently read first. What is tagged or pinned stays.",
        "nacre gc --dry-run",
        "nacre gc --quota 50GiB");
  }

  @Override
  public Integer call() throws ClientException {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("dryRun", Boolean.toString(dryRun.isSet()));
    for (OptionSpec option : new OptionSpec[] {quota, grace, idle}) {
      String value = option.getValue();
      if (value != null) {
        parameters.put(option.longestName().substring(2), value);
      }
    }
    GcEvent.Report report = run(connection.api(), parameters);
    if (output.isJson()) {
      output.json(report);
      return 0;
    }
    out()
        .println(
            "%s %d blobs, %s"
                .formatted(
                    report.dryRun() ? "would delete" : "deleted",
                    report.blobs(),
                    new DataSize(report.bytes())));
    for (GcEvent.Image image : report.evicted()) {
      out().println("pulled  %s@%s".formatted(image.repository(), image.digest()));
    }
    if (report.missing() > 0) {
      out()
          .println(
              "there is still %s too much: what is left is tagged, pinned or was just read"
                  .formatted(new DataSize(report.missing())));
    }
    return 0;
  }

  private GcEvent.Report run(ApiClient api, Map<String, String> parameters) throws ClientException {
    try (Progress progress = new Progress(err());
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    api.send("POST", "gc", parameters), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        GcEvent event = ApiJson.MAPPER.readValue(line, GcEvent.class);
        if (event.error() != null) {
          throw new ClientException(event.error());
        }
        if (event.report() != null) {
          return event.report();
        }
        progress.count(event.looked(), event.blobs(), "blobs");
      }
    } catch (IOException | JacksonException e) {
      throw api.broken(e);
    }
    throw new ClientException("the agent broke off before it was done");
  }
}
