package io.nacre.agent.cli;

import io.nacre.agent.api.ApiJson;
import io.nacre.agent.api.ScrubEvent;
import io.nacre.agent.client.ApiClient;
import io.nacre.agent.client.ClientException;
import io.nacre.agent.config.DataSize;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.core.JacksonException;

/** {@code nacre scrub}. */
final class ScrubCommand extends Command {
  private final OptionSpec rate =
      option("SIZE", "Bytes to read in a second at most (100MiB).", "--rate");
  private final Output output = new Output(this);
  private final Connection connection = new Connection(this);

  ScrubCommand() {
    super(
        "scrub",
        "Read every blob and compare it with its digest. A damaged file is moved aside and its blob fetched again from peers or its upstream; exit code 1 when somebody must bring one.",
        "nacre scrub",
        "nacre scrub --rate 20MiB");
  }

  @Override
  public Integer call() throws ClientException, CommandFailure {
    String wanted = rate.getValue();
    ScrubEvent.Report report =
        run(connection.api(), wanted == null ? Map.of() : Map.of("rate", wanted));
    if (output.isJson()) {
      output.json(report);
    } else {
      print(report);
    }
    long lost = report.damaged().stream().filter(damage -> damage.from() == null).count();
    if (lost > 0) {
      throw new CommandFailure(
          "%d damaged blobs could not be had again: push or pull their images".formatted(lost));
    }
    return 0;
  }

  private void print(ScrubEvent.Report report) {
    out()
        .println(
            "compared %d blobs, %s: %s"
                .formatted(
                    report.blobs(),
                    new DataSize(report.bytes()),
                    report.damaged().isEmpty()
                        ? "all are as they should be"
                        : report.damaged().size() + " damaged"));
    for (ScrubEvent.Damage damage : report.damaged()) {
      out().println("damaged   %s".formatted(damage.digest()));
      out().println("  file    %s".formatted(damage.aside() == null ? "lost" : damage.aside()));
      out()
          .println(
              damage.from() == null
                  ? "  gone    %s".formatted(damage.why())
                  : "  again   from %s".formatted(damage.from()));
    }
  }

  private ScrubEvent.Report run(ApiClient api, Map<String, String> parameters)
      throws ClientException {
    try (Progress progress = new Progress(err());
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    api.send("POST", "scrub", parameters), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        ScrubEvent event = ApiJson.MAPPER.readValue(line, ScrubEvent.class);
        if (event.error() != null) {
          throw new ClientException(event.error());
        }
        if (event.report() != null) {
          return event.report();
        }
        progress.show(event.read(), event.bytes());
      }
    } catch (IOException | JacksonException e) {
      throw api.broken(e);
    }
    throw new ClientException("the agent broke off before it was done");
  }
}
