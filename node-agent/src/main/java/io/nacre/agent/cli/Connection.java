package io.nacre.agent.cli;

import io.nacre.agent.client.ApiClient;
import io.nacre.agent.client.ClientException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The shared options {@code --agent}, {@code --ca} and {@code --token-file}: whom a command talks
 * to.
 */
final class Connection {
  private static final String USUAL = "http://127.0.0.1:5050";

  private final OptionSpec agent;
  private final OptionSpec ca;
  private final OptionSpec tokenFile;

  Connection(Command command) {
    agent =
        command.option("URL", "The agent to talk to (or NACRE_AGENT; " + USUAL + ").", "--agent");
    ca =
        command.option(
            "FILE",
            "The certificates to trust when the agent is at https:// (or NACRE_CA; those that Java trusts).",
            "--ca");
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
    try {
      return new ApiClient(new URI(address), path(tokenFile.getValue()), path(trusted()));
    } catch (URISyntaxException e) {
      throw new ClientException(
          "an agent's address looks like %s, not %s".formatted(USUAL, address), e);
    }
  }

  private @Nullable String trusted() {
    String given = ca.getValue();
    return given == null ? System.getenv("NACRE_CA") : given;
  }

  private static @Nullable Path path(@Nullable String text) {
    return text == null ? null : Path.of(text);
  }
}
