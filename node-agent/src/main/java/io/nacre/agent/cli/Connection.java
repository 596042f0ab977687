package io.nacre.agent.cli;

import io.nacre.agent.client.ApiClient;
import io.nacre.agent.client.ClientException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import picocli.CommandLine.Model.OptionSpec;

/** The shared options {@code --agent} and {@code --token-file}: whom a command talks to. */
final class Connection {
  private static final String USUAL = "http://127.0.0.1:5050";

  private final OptionSpec agent;
  private final OptionSpec tokenFile;

  Connection(Command command) {
    agent =
        command.option("URL", "The agent to talk to (or NACRE_AGENT; " + USUAL + ").", "--agent");
    tokenFile =
        command.option(
            "FILE",
            "The token that allows changes (or NACRE_TOKEN holds it); found by itself when the agent is on this host.",
            "--token-file");
  }

  /** The agent's interface. */
  ApiClient api() throws ClientException {
    String address = agent.getValue();
    if (address == null) {
      address = System.getenv().getOrDefault("NACRE_AGENT", USUAL);
    }
    String file = tokenFile.getValue();
    try {
      return new ApiClient(new URI(address), file == null ? null : Path.of(file));
    } catch (URISyntaxException e) {
      throw new ClientException(
          "an agent's address looks like %s, not %s".formatted(USUAL, address), e);
    }
  }
}
